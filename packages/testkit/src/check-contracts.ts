import { CounterpointError } from '@counterpoint/core';
import { engine } from '@tensorflow/tfjs-core';
import type { Breach, Contract } from './contract.js';

const guide = 'https://github.com/counterpoint-ml/counterpoint/blob/main/docs/guides/contracts.md';

/**
 * Checks contracts one after the other and frees all tensors that the checks create.
 *
 * @param name the component, for messages
 * @returns the ids of the contracts, when all are kept
 * @throws CP_TESTKIT_CONTRACT_BROKEN with every breach in `report.facts.breaches`
 */
export async function checkContracts<Subject>(
  name: string,
  contracts: readonly Contract<Subject>[],
  subject: Subject,
): Promise<readonly string[]> {
  const breaches: Breach[] = [];
  for (const contract of contracts) {
    const observed = await inScope(() => contract.breach(subject));
    if (observed !== undefined)
      breaches.push({
        contract: contract.id,
        promise: contract.promise,
        observed,
        url: `${guide}#${contract.id.replace('/', '-')}`,
      });
  }
  if (breaches.length > 0) throw contractError(name, breaches);
  return contracts.map(({ id }) => id);
}

/** The error that lists all breaches. */
export function contractError(name: string, breaches: readonly Breach[]): CounterpointError {
  const lines = breaches.map(
    ({ contract, promise, observed, url: url }) =>
      `\n  ${contract}: ${promise} Observed: ${observed}.\n    ${url}`,
  );
  return new CounterpointError('CP_TESTKIT_CONTRACT_BROKEN', {
    what: `${name} breaks ${breaches.length === 1 ? 'a contract' : `${breaches.length} contracts`}:${lines.join('')}\n`,
    where: name,
    remedy: 'read the page of each contract',
    facts: { breaches },
  });
}

/** Runs an asynchronous check in its own engine scope. A thrown error becomes the observation. */
async function inScope(check: () => Promise<string | undefined>): Promise<string | undefined> {
  engine().startScope('contract');
  try {
    return await check();
  } catch (error) {
    return `it threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
  } finally {
    engine().endScope();
  }
}
