import { Rng } from '@counterpoint/core';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DifferentialKind } from './differential-kind.js';
import { loadKinds } from './load-kinds.js';
import { missingNeed } from './missing-need.js';

export interface DifferentialOptions {
  /** Files of each kind. */
  readonly count: number;
  readonly seed: number;
  /** Names of kinds, or the beginning of their names. @default all */
  readonly only?: readonly string[];
  /** Keep the files here, for a closer look. @default a temporary folder, removed afterwards */
  readonly keep?: string;
  readonly log?: (line: string) => void;
}

export interface DifferentialReport {
  readonly counts: Readonly<Record<string, Record<string, number>>>;
  /** A line for each file that differs. */
  readonly differences: readonly string[];
  /** Kinds whose programs are missing, with the program. */
  readonly skipped: readonly string[];
}

/** Files are written and compared so many at a time, which bounds the disk space. */
const batchSize = 250;

/** Compares our readers with independent ones, on files by independent writers. */
export async function differential(options: DifferentialOptions): Promise<DifferentialReport> {
  const { count, seed, only, keep, log } = options;
  const counts: Record<string, Record<string, number>> = {};
  const differences: string[] = [];
  const skipped: string[] = [];
  for (const kind of await loadKinds()) {
    if (only !== undefined && !only.some((start) => kind.name.startsWith(start))) continue;
    const missing = await missingNeed(kind);
    if (missing !== undefined) {
      skipped.push(`${kind.name} needs ${missing}`);
      continue;
    }
    const results = (counts[kind.name] = {} as Record<string, number>);
    for (let from = 0, batch = 0; from < count; from += batchSize, batch++) {
      const rng = Rng.of(seed, 'differential', kind.name, batch);
      await compareBatch(kind, rng, Math.min(batchSize, count - from), keep, (result, line) => {
        results[result] = (results[result] ?? 0) + 1;
        // What an independent program wrote should hardly ever be damaged.
        if (result.endsWith('_DAMAGED')) log?.(`${kind.name} ${line}`);
        if (result !== 'differs') return;
        differences.push(`${kind.name} ${line}`);
        log?.(differences.at(-1)!);
      });
      log?.(`${kind.name}: ${Math.min(count, from + batchSize)} of ${count}`);
    }
  }
  return { counts, differences, skipped };
}

async function compareBatch(
  kind: DifferentialKind,
  rng: Rng,
  count: number,
  keep: string | undefined,
  report: (result: string, line: string) => void,
): Promise<void> {
  const folder = await mkdtemp(join(keep ?? tmpdir(), 'differential-'));
  try {
    for (const file of await kind.prepare(folder, rng, count)) {
      const verdict = await file.compare();
      const detail = verdict.result === 'agrees' ? '' : verdict.detail;
      const code = /^CP_\w+/.exec(detail)?.[0];
      report(
        verdict.result === 'refused' ? `refused ${code}` : verdict.result,
        `${file.path} (${file.description}): ${detail}`,
      );
    }
  } finally {
    if (keep === undefined) await rm(folder, { recursive: true, force: true });
  }
}
