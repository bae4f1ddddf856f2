import { expect, test } from 'vitest';
import { fittedBatch } from './fitted-batch.js';
import type { PretrainConfig } from './pretrain-config.js';

const config = {
  batchSize: 256,
  accumulate: 2,
  learningRate: { base: 0.4, schedule: 'cosine' },
  optimizer: { type: 'core/sgd' },
} as PretrainConfig;
const lines: string[] = [];
const display = { say: (text: string) => void lines.push(text), update: () => {}, end: () => {} };
const fit = (samples: number, of = config) => fittedBatch(of, samples, display);

test("a recipe's batch becomes the largest power of two that fits, the learning rate with it", () => {
  expect(fit(300)).toMatchObject({
    batchSize: 128,
    learningRate: { base: 0.2, schedule: 'cosine' },
  });
  expect(lines.at(-1)).toContain('the batch becomes 128, the learning rate 0.2');
  expect(fit(512)).toBe(config);
  expect(fit(3)).toBe(config); // too few for any step: an error later
});

test.each(['core/adamw', 'text/row-adam', 'acme/my-adam'])(
  'the rate of %s grows with the square root of the batch',
  (type) => {
    const { learningRate } = fit(32, { ...config, optimizer: { type } });
    expect(learningRate.base).toBeCloseTo(0.1, 10);
  },
);
