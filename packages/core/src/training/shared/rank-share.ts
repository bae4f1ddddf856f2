import { tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Communicator } from '../../contract/communicator.js';
import type { Embeddings } from '../../contract/method.js';

/** One rank's part in gradient caching over several ranks. */
export interface RankShare {
  /** The index of this rank's first row in the whole batch. */
  readonly firstRow: number;
  /**
   * Replaces own rows by those of all ranks, in the order of ranks. Disposes of `own`.
   *
   * @param own this rank's rows, [n, D] each
   * @returns the rows of all ranks, [N, D] each
   */
  gather(own: Embeddings): Promise<Embeddings>;
  /**
   * Whether this rank adds the gradients that the objective gives to variables directly. Exactly
   * one rank does.
   */
  readonly addsDirectGradients: boolean;
}

/** The share of a rank in a batch whose rows are spread over several ranks. */
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
 * The rows of a batch that belong to a rank: whole micro-batches, distributed as evenly as
 * possible. Micro-batches, and with them batch normalisation, are therefore the same for any number
 * of ranks.
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
