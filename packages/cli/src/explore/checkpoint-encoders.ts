import { join } from 'node:path';
import {
  checkpointSteps,
  encoderInCheckpoint,
  loadCheckpoint,
  type Batch,
  type Encoder,
} from '@counterpoint/core';
import type { LoadedEncoder } from '../run/load-encoder.js';

/** An encoder as it was at a step. */
export interface CheckpointEncoder {
  readonly step: number;
  readonly encoder: Encoder<Batch>;
}

/**
 * The encoder at the beginning of a run, as step 0, and at every checkpoint that was kept but the
 * last.
 * The caller disposes of them.
 */
export async function checkpointEncoders(
  run: string,
  { untrained }: Pick<LoadedEncoder<Batch>, 'untrained'>,
): Promise<readonly CheckpointEncoder[]> {
  const folder = join(run, 'checkpoints');
  const steps = (await checkpointSteps(folder)).slice(0, -1);
  const found: CheckpointEncoder[] = [{ step: 0, encoder: await untrained() }];
  for (const step of steps) {
    const encoder = await untrained();
    await loadCheckpoint(join(folder, `step-${step}`), (stored) =>
      encoderInCheckpoint(encoder, stored),
    );
    found.push({ step, encoder });
  }
  return found;
}
