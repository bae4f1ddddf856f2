import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HealthMonitor, ifExists } from '@counterpoint/core';
import type { PageTraining } from '../page/page-data.js';

const quantities = [
  'loss',
  'lossFloor',
  'rankMe',
  'uniformity',
  'alignment',
  'spread',
  'gradientNorm',
  'learningRate',
];
const mostPoints = 2000;

/**
 * The curves of a run's `metrics.jsonl`, and what the health monitor says of them when it reads
 * them again.
 * Undefined when the run has none. A line that a kill cut short is left out.
 */
export async function trainingOf(run: string): Promise<PageTraining | undefined> {
  const text = await ifExists(readFile(join(run, 'metrics.jsonl'), 'utf8'));
  if (text === undefined) return undefined;
  const lines = text.split('\n').flatMap(parsed);
  if (lines.length === 0) return undefined;
  const stride = Math.ceil(lines.length / mostPoints);
  const measured = (line: Metrics) => line['spread'] !== undefined;
  const points = lines.filter(
    (line, i) => i % stride === 0 || i === lines.length - 1 || measured(line),
  );
  return {
    steps: points.map(({ step }) => step),
    series: quantities
      .filter((name) => points.some((line) => typeof line[name] === 'number'))
      .map((name) => ({ name, values: points.map((line) => line[name] ?? null) })),
    verdicts: verdictsOf(lines),
  };
}

type Metrics = { readonly step: number } & Readonly<Record<string, number | undefined>>;

function parsed(line: string): Metrics[] {
  try {
    const value = JSON.parse(line) as Metrics;
    return typeof value?.step === 'number' ? [value] : [];
  } catch {
    return [];
  }
}

/** One entry at the start, and one wherever the health changes. */
function verdictsOf(lines: readonly Metrics[]): PageTraining['verdicts'] {
  const monitor = new HealthMonitor();
  const verdicts: { step: number; health: string; reason: string }[] = [];
  for (const { step, loss, lossFloor, ...rest } of lines) {
    if (typeof loss !== 'number') continue;
    const { health, reason } = monitor.judge({ step, loss, floor: lossFloor, ...rest });
    if (verdicts.at(-1)?.health !== health) verdicts.push({ step, health, reason });
  }
  return verdicts;
}
