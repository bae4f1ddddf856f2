import type { Method, StepReport } from '@counterpoint/core';
import { tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { ProgressDisplay } from '../terminal/progress.js';
import type { PretrainConfig } from './pretrain-config.js';
import { RunMonitor } from './run-monitor.js';

/** What is said of a run whose embeddings are all one. */
async function saidOf(method: Partial<Method>, loss = 0.5): Promise<string[]> {
  const lines: string[] = [];
  const monitor = new RunMonitor(
    { onCollapse: 'warn' } as PretrainConfig,
    { say: (line: string) => void lines.push(line) } as unknown as ProgressDisplay,
    { state: {}, variables: {}, ...method } as Method,
  );
  for (let step = 1; step <= 5; step++) {
    const embeddings = { a: tensor2d(Array.from({ length: 32 }, () => [1, 2, 3, 4])) };
    await monitor.measure({ step, loss, embeddings } as unknown as StepReport);
    embeddings.a.dispose();
  }
  return lines;
}

test('embeddings that are all one are a collapse, unless the objective leaves their spread open', async () => {
  expect((await saidOf({})).join()).toMatch(/collapsed/u);
  expect(await saidOf({ constrainsSpread: false })).toEqual([]);
});

test('a loss that is no number is told of every method', async () => {
  expect((await saidOf({ constrainsSpread: false }, NaN)).join()).toMatch(/diverged/u);
});
