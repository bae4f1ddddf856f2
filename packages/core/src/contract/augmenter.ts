import type { Rng } from '../random/rng.js';
import type { Batch } from './batch.js';

/**
 * Makes one view of a sample. Drawing is apart from doing: a draw is plain JSON, made from the
 * sample's measures and a random stream alone,
 * so that a view can be recorded, replayed and tested as a distribution.
 *
 * @typeParam Sample a decoded sample (a picture, a waveform, a text)
 * @typeParam Draw what was drawn, plain JSON
 * @typeParam Info what drawing needs to know of a sample (its height and width, its number of
 *   samples)
 */
export interface Augmenter<Sample, Draw = unknown, Info = Sample> {
  draw(of: Info, rng: Rng): Draw;
  /** Never changes its input. */
  apply(sample: Sample, draw: Draw): Sample | Promise<Sample>;
  /**
   * The same for a whole batch inside the engine, where that is faster; equal to `apply` within
   * float32.
   */
  applyBatch?(batch: Batch, draws: readonly Draw[]): Batch;
}
