import { tensor, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Communicator } from '../../contract/communicator.js';
import type { AnchorRange } from '../../contract/loss.js';
import type { Embeddings } from '../../contract/method.js';

/** One rank's part in gradient caching over several ranks. */
export interface RankShare {
  /** The index of this rank's first row in the whole batch. */
  readonly firstRow: number;
  /**
   * Replaces own rows by those of all ranks, in the order of ranks. Disposes of `own`.
   *
   * @param embeddings this rank's rows, [n, D] each
   * @returns the rows of all ranks, [N, D] each
   */
  gather(embeddings: Embeddings): Promise<Embeddings>;
  /**
   * Whether this rank adds the gradients that the objective gives to variables directly. Exactly
   * one rank does.
   */
  readonly addsDirectGradients: boolean;
  /** The rows of the objective that this rank computes; absent where every rank computes all. */
  readonly anchors?: AnchorRange;
  /** With `anchors`: sums values over ranks, in place of those given. */
  sum?(values: readonly Tensor[]): Promise<Tensor[]>;
}

/**
 * The share of a rank in a batch whose rows are spread over several ranks.
 *
 * @param anchors the rows of the objective that this rank computes, for methods that support it
 */
export function rankShare(
  communicator: Communicator,
  firstRow: number,
  what: string,
  anchors?: AnchorRange,
): RankShare {
  return {
    firstRow,
    addsDirectGradients: anchors !== undefined || communicator.rank === 0,
    ...(anchors && { anchors, sum: (values) => summed(communicator, values, what) }),
    gather: async (embeddings) => {
      const gathered: Record<string, Tensor2D> = {};
      for (const [name, rows] of Object.entries(embeddings)) {
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

/** Disposes of the values. */
async function summed(
  communicator: Communicator,
  values: readonly Tensor[],
  what: string,
): Promise<Tensor[]> {
  const parts = await Promise.all(values.map((value) => value.data<'float32'>()));
  const message = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let place = 0;
  for (const part of parts) {
    message.set(part, place);
    place += part.length;
  }
  await communicator.allReduce(message, 'sum', `${what}, objective`);
  place = 0;
  return values.map((value) => {
    const ownValues = message.slice(place, (place += value.size));
    value.dispose();
    return tensor(ownValues, value.shape);
  });
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
