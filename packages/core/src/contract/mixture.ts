import type { Tensor1D } from '@tensorflow/tfjs-core';
import type { Rng } from '../random/rng.js';
import type { Batch } from './batch.js';

/** The soft targets of a batch whose first view is mixed: row i is a mixture of two samples. */
export interface Mix {
  /** The other sample of each row, as a row of the batch: int32 [N]. */
  readonly partners: Tensor1D;
  /** lambda, the share of the row's own sample: [N], in [0, 1]. */
  readonly shares: Tensor1D;
}

/** What a {@link Mixture} draws, plain JSON. */
export interface MixDraw {
  /** The other row of each row. */
  readonly partners: readonly number[];
  /** The share of the row's own sample in the mixture, in [0, 1]. */
  readonly shares: readonly number[];
}

/**
 * Mixes the rows of a batch with one another, so that a method learns from soft targets. The first
 * view of a step is mixed; the others stay as they are.
 */
export interface Mixture<Draw extends MixDraw = MixDraw> {
  /** @param shape of the batch, rows first */
  draw(shape: readonly number[], rng: Rng): Draw;
  /**
   * The mixed batch: a tensor [N, ...] gives one of the same shape. Its input stays.
   *
   * @throws CP_CORE_MIX_BATCH for a batch that cannot be mixed
   */
  apply(batch: Batch, draw: Draw): Batch;
}
