import type { Contract } from '../contract.js';
import { checkContracts } from '../check-contracts.js';
import { applyContracts } from './apply-contracts.js';
import type { AugmenterSubject } from './augmenter-subject.js';
import { drawContracts } from './draw-contracts.js';

/** The contracts of an augmenter. */
export const augmenterContracts: readonly Contract<AugmenterSubject>[] = [
  ...drawContracts,
  ...applyContracts,
];

/**
 * Checks all contracts of an augmenter.
 *
 * @example
 * const gain = {
 *   draw: (_: Float32Array, rng: Rng) => rng.uniform(0.5, 2),
 *   apply: (wave: Float32Array, by: number) => wave.map((value) => by * value),
 * };
 * const sample = () => Float32Array.from({ length: 64 }, (_, i) => Math.sin(i));
 * await checkAugmenter({ name: 'acme/gain', make: () => gain, sample });
 *
 * @returns the ids of the contracts, when all are kept
 * @throws CP_TESTKIT_CONTRACT_BROKEN naming each broken contract
 */
export function checkAugmenter<Sample, Draw, Info>(
  subject: AugmenterSubject<Sample, Draw, Info>,
): Promise<readonly string[]> {
  return checkContracts(subject.name, augmenterContracts, subject);
}
