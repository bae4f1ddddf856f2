import type { Batch } from '@counterpoint/core';
import type { Contract } from '../contract.js';
import { checkContracts } from '../check-contracts.js';
import { embedContracts } from './embed-contracts.js';
import type { MethodSubject } from './method-subject.js';
import { stepContracts } from './step-contracts.js';

/** The contracts of a method. */
export const methodContracts: readonly Contract<MethodSubject>[] = [
  ...embedContracts,
  ...stepContracts,
];

/**
 * Checks all contracts of a method. Needs an engine with gradients.
 *
 * @returns the ids of the contracts, when all are kept
 * @throws CP_TESTKIT_CONTRACT_BROKEN naming each broken contract
 */
export function checkMethod<B extends Batch>(
  subject: MethodSubject<B>,
): Promise<readonly string[]> {
  return checkContracts(subject.name, methodContracts, subject);
}
