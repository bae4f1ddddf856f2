import { tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Communicator } from '../../contract/communicator.js';
import type { Embeddings } from '../../contract/method.js';

/** What one rank adds to gradient caching, where other ranks have the other rows of the batch. */
export interface RankShare {
  /** The place of this rank's first row in the whole batch. */
  readonly firstRow: number;
  /** Replaces own rows by those of all ranks, in the order of ranks. Disposes of `own`. */
  gather(own: Embeddings): Promise<Embeddings>;
  /**
   * Whether this rank adds the gradients that the objective gives to variables directly. Exactly
   * one rank does.
   */
  readonly addsDirectGradients: boolean;
}

/** The share of a rank in a batch whose rows stand on several ranks. */
export function rankShare(communicator: Communicator, firstRow: number, what: string): RankShare {
  return {
    firstRow,
    addsDirectGradients: communicator.rank === 0,
    gather: async (own) => {
      const gathered: Record<string, Tensor2D> = {};
      for (const [name, rows] of Object.entries(own)) {
        const width = rows.shape[1];
        const values = (await rows.data()) as Float32Array;
        rows.dispose();
        const { all } = await communicator.allGather(values, `${what}, embeddings ${name}`);
        gathered[name] = tensor(all, [all.length / width, width]) as Tensor2D;
      }
      return gathered;
    },
  };
}

/**
 * Which rows of a batch belong to a rank: whole micro-batches, as equally as they divide. The
 * micro-batches of a run are thus the
 * same for any number of ranks, which keeps batch normalisation the same.
 *
 * @returns the first row and the number of rows, 0 when there are more ranks than micro-batches
 */
export function rowsOfRank(
  rows: number,
  microBatch: number,
  { rank, size }: Pick<Communicator, 'rank' | 'size'>,
): { readonly from: number; readonly count: number } {
  const parts = Math.ceil(rows / microBatch);
  const start = (each: number) => Math.min(rows, Math.floor((parts * each) / size) * microBatch);
  return { from: start(rank), count: start(rank + 1) - start(rank) };
}
