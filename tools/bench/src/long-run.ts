import { startEngine } from '@counterpoint/engine';
import { steadyRun, type ProcessUsage } from '../../../apps/vision/src/testing/steady-run.js';
import type { Benchmark } from './benchmark.js';

/** What is printed, by its name in a line. */
const columns: readonly (readonly [keyof ProcessUsage, string, number])[] = [
  ['tensors', 'tensors', 1],
  ['tensorBytes', 'kB of tensors', 1e3],
  ['sessions', 'graphs', 1],
  ['files', 'files', 1],
  ['resources', 'resources', 1],
  ['residentBytes', 'MB resident', 1e6],
];

/**
 * A long run of a tiny model with metrics, checkpoints and skipped samples: the most that the
 * process uses in each tenth. `npm run bench -- long-run [STEPS]`, 100,000 by default.
 */
export const run: Benchmark = async ({ words = [], say }) => {
  const steps = Number(words[0] ?? 100_000);
  if (!Number.isInteger(steps) || steps < 10)
    throw new Error(`"${words[0]}" is no number of steps: a whole number from 10`);
  await startEngine({ threads: 1 });
  const tenths = Array.from({ length: 10 }, () => ({}) as Record<keyof ProcessUsage, number>);
  let before = performance.now();
  await steadyRun(steps, (step, usage) => {
    const tenth = Math.min(9, Math.floor((10 * (step - 1)) / steps));
    for (const [name] of columns)
      tenths[tenth]![name] = Math.max(tenths[tenth]![name] ?? 0, usage[name]);
    if (step % Math.ceil(steps / 10) !== 0) return;
    const seconds = (performance.now() - before) / 1000;
    before = performance.now();
    const parts = columns.map(
      ([name, text, unit]) => `${(tenths[tenth]![name] / unit).toFixed(0)} ${text}`,
    );
    say(`step ${step}: ${parts.join(', ')}; ${seconds.toFixed(0)} s`);
  });
  const [second, last] = [tenths[1]!.residentBytes, tenths[9]!.residentBytes];
  return { name: 'long-run', ours: last, peer: second, ratio: last / second, memoryRatio: 1 };
};
