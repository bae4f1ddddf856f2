import type { Augmenter, Batch } from '@counterpoint/core';

/** An augmenter and the inputs to test it with. */
export interface AugmenterSubject<Sample = unknown, Draw = unknown, Info = Sample> {
  /** The name in messages: a component's id. */
  readonly name: string;
  /** Creates the augmenter. */
  make(): Augmenter<Sample, Draw, Info> | Promise<Augmenter<Sample, Draw, Info>>;
  /** Creates the same sample at each call; its views must differ. */
  sample(): Sample;
  /** The argument of `draw`. @default the sample itself */
  describe?(sample: Sample): Info;
  /** Collates samples to a batch; required for an augmenter with `applyBatch`. */
  toBatch?(samples: readonly Sample[]): Batch;
  /** Tolerance of `applyBatch` against `apply`, relative to the largest value. @default 1e-4 */
  readonly batchTolerance?: number;
  /** True for a deterministic augmenter, such as normalisation. @default false */
  readonly constant?: boolean;
}
