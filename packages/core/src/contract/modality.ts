import type { Batch } from './batch.js';
import type { Sample } from './dataset.js';

/**
 * One kind of data: decodes stored samples to values, and collates values to a batch. Every program
 * can train, embed and evaluate with a registered modality (a component of the kind `modality`).
 *
 * @typeParam Stored the value that a source yields: `RawSample` of `@counterpoint/data`
 * @typeParam Value a decoded sample: a picture, a waveform, a text
 * @typeParam Info the properties of a value that drawing a view needs; see `Augmenter`
 */
export interface Modality<
  Stored = unknown,
  Value = unknown,
  B extends Batch = Batch,
  Info = unknown,
> {
  /**
   * File extensions in lower case without the dot, the preferred one first; empty for a modality
   * that reads table columns.
   */
  readonly extensions: readonly string[];
  /** @throws a coded error for a sample that cannot be read: the sample is skipped and counted */
  decode(sample: Sample<Stored>): Value | Promise<Value>;
  /** The properties of a value that an augmenter's `draw` receives. */
  describe(value: Value): Info;
  /**
   * A grid of `side` by `side` parts of a value, whose embeddings form a bag. Optional.
   */
  crops?(value: Value, side: number): readonly Value[];
  /** Collates values to a batch, one row per value. */
  batch(values: readonly Value[]): B;
  /**
   * Collates several views of the same samples to batches of one shape, where those of `batch` may
   * differ: the fewer shapes, the fewer graphs an engine compiles for a step. Optional.
   */
  batchTogether?(views: readonly (readonly Value[])[]): readonly B[];
  /**
   * Views of a whole batch, computed in the engine: `apply` is an augmenter's `applyBatch` with its
   * draws. Optional.
   */
  viewBatch?(values: readonly Value[], apply: (batch: B) => B): B;
}
