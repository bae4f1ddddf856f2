import { checkContracts } from '../check-contracts.js';
import { lossContracts } from './loss-contracts.js';
import type { LossSubject } from './loss-subject.js';

/**
 * Checks all contracts of a loss on two views. Needs an engine with gradients.
 *
 * @example
 * await checkLoss({ name: 'acme/ntXent', make: () => ntXent({ temperature: 0.5 }), groups: true });
 *
 * @returns the ids of the contracts, when all are kept
 * @throws CP_TESTKIT_CONTRACT_BROKEN naming each broken contract
 */
export function checkLoss(subject: LossSubject): Promise<readonly string[]> {
  return checkContracts(subject.name, lossContracts, subject);
}
