import { join } from 'node:path';
import {
  checkpointSteps,
  encoderInCheckpoint,
  loadCheckpoint,
  type Batch,
  type Encoder,
} from '@counterpoint/core';

/** An encoder as it was at a step. */
export interface CheckpointEncoder<E> {
  readonly step: number;
  readonly encoder: E;
}

/**
 * The encoder at the beginning of a run, as step 0, and at every checkpoint that was kept but the
 * last. The caller disposes of them.
 *
 * @param untrained makes the encoder with the values that training began with
 * @param name of the encoder in the checkpoints, where it is not the usual one
 */
export async function checkpointsOf<E extends Encoder<Batch>>(
  run: string,
  untrained: () => Promise<E>,
  name?: string,
): Promise<readonly CheckpointEncoder<E>[]> {
  const folder = join(run, 'checkpoints');
  const steps = (await checkpointSteps(folder)).slice(0, -1);
  const checkpoints: CheckpointEncoder<E>[] = [{ step: 0, encoder: await untrained() }];
  for (const step of steps) {
    const encoder = await untrained();
    await loadCheckpoint(join(folder, `step-${step}`), (storedNames) =>
      encoderInCheckpoint(encoder, storedNames, name),
    );
    checkpoints.push({ step, encoder });
  }
  return checkpoints;
}
