import { isCounterpointError, type Plugin } from '@counterpoint/core';
import type { Breach } from '../contract.js';
import { contractError, checkContracts } from '../check-contracts.js';
import { checkComponent } from './check-component.js';
import { fixtureOf } from './fixture-of.js';
import type { Fixtures } from './fixture.js';
import { pluginContracts } from './plugin-contracts.js';

/**
 * Checks a plugin and all its components: one call is the whole conformance test of a third party's
 * package. Needs an engine with gradients.
 *
 * @param fixtures a small config and test inputs for each component
 * @returns the ids of the checked contracts, by component
 * @throws CP_TESTKIT_CONTRACT_BROKEN naming every broken contract of every component
 */
export async function checkPlugin(
  plugin: Plugin,
  fixtures: Fixtures,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const contracts: Record<string, readonly string[]> = {};
  const breaches: Breach[] = [];
  const gather = async (name: string, check: () => Promise<readonly string[]>): Promise<void> => {
    try {
      contracts[name] = await check();
    } catch (error) {
      const reported = isCounterpointError(error)
        ? (error.report.facts?.['breaches'] as readonly Breach[] | undefined)
        : undefined;
      if (reported === undefined) throw error;
      breaches.push(
        ...reported.map((breach) => ({ ...breach, observed: `${name}: ${breach.observed}` })),
      );
    }
  };
  await gather(plugin.name, () =>
    checkContracts(plugin.name, pluginContracts, { plugin, fixtures }),
  );
  for (const component of plugin.components) {
    const fixture = fixtureOf(fixtures, component);
    if (fixture !== undefined) await gather(component.id, () => checkComponent(component, fixture));
  }
  if (breaches.length > 0) throw contractError(plugin.name, breaches);
  return contracts;
}
