import type { Augmenter, Batch } from '@counterpoint/core';

/** An augmenter with what is needed to try it. */
export interface AugmenterSubject<Sample = unknown, Draw = unknown, Info = Sample> {
  /** Names it in messages: a component's id. */
  readonly name: string;
  make(): Augmenter<Sample, Draw, Info> | Promise<Augmenter<Sample, Draw, Info>>;
  /** The same sample at each call, made anew, rich enough that views of it differ. */
  sample(): Sample;
  /** What `draw` takes. @default the sample itself */
  describe?(sample: Sample): Info;
  /** Samples to the batch that `applyBatch` takes; needed by an augmenter that has it. */
  toBatch?(samples: readonly Sample[]): Batch;
  /** How far `applyBatch` may be from `apply`, as a share of the largest value. @default 1e-4 */
  readonly batchTolerance?: number;
  /** True for an augmenter that always makes the same view (normalisation). @default false */
  readonly constant?: boolean;
}
