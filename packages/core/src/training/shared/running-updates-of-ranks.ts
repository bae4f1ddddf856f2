import { concat, keep, reshape, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Communicator } from '../../contract/communicator.js';
import type { RunningUpdate } from '../../contract/pass.js';

/**
 * The running statistics of all ranks' micro-batches, in the order of ranks: the updates of one
 * process with these micro-batches.
 * Disposes of the recorded tensors.
 *
 * @param parts micro-batches of this rank; each records the same variables in the same order
 */
export async function runningUpdatesOfRanks(
  communicator: Communicator,
  updates: readonly RunningUpdate[],
  parts: number,
  what: string,
): Promise<RunningUpdate[]> {
  const pattern = updates.slice(0, updates.length / parts);
  const width = pattern.reduce((total, { batch }) => total + batch.size, 0);
  if (width === 0) return [];
  const flat = tidy(() => concat(updates.map(({ batch }) => reshape(batch, [-1]))));
  const { all } = await communicator.allGather(
    (await flat.data()) as Float32Array,
    `${what}, running statistics`,
  );
  flat.dispose();
  for (const { batch } of updates) batch.dispose();
  let place = 0;
  return Array.from({ length: all.length / width }, () =>
    pattern.map(({ variable, batch, rate }) => {
      const values = all.slice(place, (place += batch.size));
      return { variable, rate, batch: keep(tensor(values, batch.shape)) };
    }),
  ).flat();
}
