import { CounterpointError, disposeBatch, rowCount, type Batch } from '@counterpoint/core';
import type { Contract } from '../contract.js';
import { checkContracts } from '../check-contracts.js';
import { cloneContracts } from './clone-contracts.js';
import type { EncoderSubject } from './encoder-subject.js';
import { gradientContracts } from './gradient-contracts.js';
import { inferenceContracts } from './inference-contracts.js';
import { resourceContracts } from './resource-contracts.js';
import { storageContracts } from './storage-contracts.js';
import { trainingContracts } from './training-contracts.js';
import { twinContracts } from './twin-contracts.js';

/** The contracts of an encoder. */
export const encoderContracts: readonly Contract<EncoderSubject>[] = [
  ...inferenceContracts,
  ...trainingContracts,
  ...gradientContracts,
  ...cloneContracts,
  ...twinContracts,
  ...storageContracts,
  ...resourceContracts,
];

/**
 * Checks all contracts of an encoder. Needs an engine with gradients; works in any test runner and
 * in plain Node.
 *
 * @example
 * const make = (seed: number) => asEncoder(new Mlp({ widths: [8, 16, 4], rng: Rng.of(seed, 'mine') }));
 * await checkEncoder({ name: 'acme/mine', make, batch: () => randomNormal([4, 8], 0, 1, 'float32', 1) });
 *
 * @returns the ids of the contracts, when all are kept
 * @throws CP_TESTKIT_CONTRACT_BROKEN naming each broken contract; CP_TESTKIT_SUBJECT when the
 *   batch has fewer than four rows
 */
export async function checkEncoder<B extends Batch>(
  subject: EncoderSubject<B>,
): Promise<readonly string[]> {
  const batch = subject.batch();
  const rows = rowCount(batch);
  disposeBatch(batch);
  if (rows < 4) {
    throw new CounterpointError('CP_TESTKIT_SUBJECT', {
      what: `The batch has ${rows} rows`,
      where: subject.name,
      expected: 'at least four',
      remedy: 'give a larger batch',
    });
  }
  return checkContracts(subject.name, encoderContracts, subject);
}
