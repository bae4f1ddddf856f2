import type { Batch } from './batch.js';
import type { Sample } from './dataset.js';

/**
 * One kind of data, as a program needs it: from what a source stores to a decoded value, and from
 * values to a batch.
 * Whoever registers one (a component of the kind `modality`) trains, embeds and evaluates with it,
 * without a change to any program.
 *
 * @typeParam Stored what a source hands over: `RawSample` of `@counterpoint/data`
 * @typeParam Value a decoded sample: a picture, a waveform, a text
 * @typeParam Info what drawing a view needs to know of a value; see `Augmenter`
 */
export interface Modality<
  Stored = unknown,
  Value = unknown,
  B extends Batch = Batch,
  Info = unknown,
> {
  /**
   * Endings of the files it reads, in lower case without the dot, the preferred one first; empty
   * when it reads columns of a table.
   */
  readonly extensions: readonly string[];
  /** @throws a coded error for a sample that cannot be read: the sample is skipped and counted */
  decode(stored: Sample<Stored>): Value | Promise<Value>;
  /** The measures of a value that an augmenter draws by. */
  describe(value: Value): Info;
  /** Values to a batch, one row a value. */
  batch(values: readonly Value[]): B;
  /**
   * Views of a whole batch made inside the engine: `apply` is an augmenter's `applyBatch` with its
   * draws. Left out where a modality has none.
   */
  viewBatch?(values: readonly Value[], apply: (batch: B) => B): B;
}
