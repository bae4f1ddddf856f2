import type { CheckpointState, NamedVariables } from '@counterpoint/core';
import { tensor } from '@tensorflow/tfjs-core';
import { broadcastText } from './broadcast-text.js';
import type { RunRanks } from './start-ranks.js';

/**
 * Restores on rank 0 and gives the values to the other ranks, which need no access to its disk.
 *
 * @param restore gives `variables` their values, as `restoreNewest` does
 */
export async function restoreOnRanks(
  ranks: RunRanks | undefined,
  variables: NamedVariables,
  restore: () => Promise<CheckpointState | undefined>,
): Promise<CheckpointState | undefined> {
  if (ranks === undefined) return restore();
  const { communicator, isFirst } = ranks;
  const ownState = isFirst ? await restore() : undefined;
  const text = await broadcastText(
    communicator,
    JSON.stringify(ownState ?? null),
    'the checkpoint',
  );
  const state = JSON.parse(text) as CheckpointState | null;
  if (state === null) return undefined;
  for (const [name, variable] of Object.entries(variables)) {
    const values = (await variable.data()).slice() as Float32Array | Int32Array;
    await communicator.broadcast(values, 0, `the checkpoint, ${name}`);
    if (isFirst) continue;
    const restored = tensor(values, variable.shape, variable.dtype);
    variable.assign(restored as never);
    restored.dispose();
  }
  return state;
}
