import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rng } from '@counterpoint/core';
import { bundlePrograms } from './bundle-programs.js';
import { makeFixtures } from './fixtures.js';
import { scenarios, type Scenario } from './scenarios.js';
import { referenceOf, trial, type Campaign, type Fault, type Reference } from './trial.js';

export interface CampaignOptions {
  readonly count: number;
  readonly seed: number;
  /** Only scenarios whose name contains this. */
  readonly only?: string;
  /** Only faults of these kinds. */
  readonly faults?: readonly Fault['kind'][];
  /** The most kills of one command before it may end. @default 7 */
  readonly mostKills?: number;
  /** Starts no trial after so many milliseconds. */
  readonly deadlineMs?: number;
  /** Starts no trial after it was aborted. */
  readonly signal?: AbortSignal;
  readonly log?: (line: string) => void;
}

/** What was tried, and what went wrong. */
export interface CampaignResult {
  readonly trials: number;
  /** How many faults of each kind met a command: every kill that came before its end is one. */
  readonly counts: Readonly<Record<string, number>>;
  readonly byScenario: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
}

/** Shares of the faults. */
const faultKinds: readonly Fault['kind'][] = [
  ...Array<Fault['kind']>(5).fill('kill'),
  ...Array<Fault['kind']>(6).fill('full-disk'),
  'file-limit',
  'read-only',
  'two-at-once',
];

/**
 * Runs random commands of all programs under random faults: SIGKILL at random instants, disks that
 * fill up, limits of a file's size, read-only folders, two processes at once. Trial n of a seed is
 * the same each time, except for the timing of the machine.
 */
export async function runCampaign({
  count,
  seed,
  only = '',
  faults = faultKinds,
  mostKills = 7,
  deadlineMs = Infinity,
  signal,
  log = () => undefined,
}: CampaignOptions): Promise<CampaignResult> {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-campaign-'));
  const fileOf = await bundlePrograms();
  const start = performance.now();
  const counts: Record<string, number> = {};
  const byScenario: Record<string, number> = {};
  const failures: string[] = [];
  let trials = 0;
  const references = new Map<Scenario, Reference>();
  const selection = scenarios.filter(({ name }) => name.includes(only));
  try {
    const campaign: Campaign = { fileOf, fixtures: await makeFixtures(folder, fileOf) };
    log(`fixtures after ${Math.round((performance.now() - start) / 1000)} s`);
    for (let n = 0; n < count; n++) {
      if (signal?.aborted === true || performance.now() - start >= deadlineMs) break;
      const rng = Rng.of(seed, 'campaign', n);
      const scenario = selection[rng.integer(selection.length)]!;
      const cached = references.get(scenario);
      const reference =
        cached ?? (await referenceOf(campaign, scenario, join(folder, 'reference', scenario.name)));
      references.set(scenario, reference);
      const kind = faults[rng.integer(faults.length)]!;
      const fault = drawFault(rng, kind, { reference, mostKills });
      const place = join(folder, `trial-${n}`);
      const { problems, faults: met } = await trial(campaign, scenario, reference, fault, place);
      counts[fault.kind] = (counts[fault.kind] ?? 0) + met;
      byScenario[scenario.name] = (byScenario[scenario.name] ?? 0) + met;
      trials++;
      failures.push(...problems.map((problem) => `trial ${n}: ${problem}`));
      const verdict = problems.length === 0 ? 'well' : problems.join('; ');
      const what = `${scenario.name}, ${JSON.stringify(fault)}`;
      log(`${n + 1}/${count} ${what}: ${met} met, ${verdict}`);
      await rm(place, { recursive: true, force: true });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(join(fileOf('nlp'), '..'), { recursive: true, force: true });
  }
  return { trials, counts, byScenario, failures };
}

function drawFault(
  rng: Rng,
  kind: Fault['kind'],
  { reference, mostKills }: { readonly reference: Reference; readonly mostKills: number },
): Fault {
  switch (kind) {
    case 'kill':
      return {
        kind,
        afterMs: Array.from({ length: 1 + rng.integer(mostKills) }, () =>
          Math.round(rng.uniform(0.15, 1) * reference.milliseconds),
        ),
      };
    case 'full-disk':
    case 'file-limit':
      return { kind, kib: Math.round(4 * 2 ** rng.uniform(0, 7)) };
    default:
      return { kind };
  }
}
