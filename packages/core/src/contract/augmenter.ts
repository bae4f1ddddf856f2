import type { Rng } from '../random/rng.js';
import type { Batch } from './batch.js';

/**
 * Creates one view of a sample in two steps. `draw` chooses parameters from the sample's size and a
 * random stream; `apply` uses them. A draw is plain JSON, so a view can be recorded, replayed and
 * tested as a distribution.
 *
 * @typeParam Sample a decoded sample (a picture, a waveform, a text)
 * @typeParam Draw the parameters of one view, plain JSON
 * @typeParam Info the properties of a sample that `draw` needs (its height and width, its number of
 * samples)
 */
export interface Augmenter<Sample, Draw = unknown, Info = Sample> {
  /**
   * Chooses the parameters of one view. All randomness comes from `rng`.
   *
   * @param info the properties of the sample
   * @returns plain JSON
   */
  draw(info: Info, rng: Rng): Draw;
  /** Never changes its input. */
  apply(sample: Sample, draw: Draw): Sample | Promise<Sample>;
  /**
   * The same for a whole batch inside the engine, where that is faster; equal to `apply` within
   * float32.
   */
  applyBatch?(batch: Batch, draws: readonly Draw[]): Batch;
}
