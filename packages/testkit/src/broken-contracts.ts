import { isCounterpointError } from '@counterpoint/core';
import type { Breach } from './contract.js';

/**
 * The ids of the contracts that a check found broken, for tests with a deliberately broken
 * component.
 */
export async function brokenContracts(check: Promise<unknown>): Promise<readonly string[]> {
  try {
    await check;
    return [];
  } catch (error) {
    const breaches = isCounterpointError(error)
      ? (error.report.facts?.['breaches'] as readonly Breach[] | undefined)
      : undefined;
    if (breaches === undefined) throw error;
    return breaches.map(({ contract }) => contract);
  }
}
