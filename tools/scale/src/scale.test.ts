import { expect, test } from 'vitest';
import { noStragglers, simulate } from './simulate.js';
import {
  efficiency,
  stepCost,
  total,
  type MachineTerms,
  type WorkloadTerms,
} from './step-model.js';

const workload: WorkloadTerms = {
  name: 'a network',
  sampleMs: 4,
  cut: 0.5,
  gradientValues: 1e6,
  embeddingWidth: 128,
};
const machine: MachineTerms = { logitMs: 2e-5, latencyMs: 0.05 };
const shape = { ranks: 4, samples: 64, threads: 2, gigabytesPerSecond: 1 };

test('the terms of a step are those of the formula', () => {
  // 64 x 4 x 1.5 / 2; 128 x 512 x 2e-5 / 2; 6e6 bytes of gradient and 5.9e5 of embeddings and their
  // gradients at 1e6 bytes a millisecond; 13 messages of 2 latencies.
  expect(stepCost(workload, machine, shape)).toEqual({
    encoder: 192,
    objective: expect.closeTo(0.65536, 8),
    exchange: expect.closeTo(6 + 0.589824 + 1.3, 8),
  });
  expect(stepCost(workload, machine, { ...shape, ranks: 1 })).toMatchObject({
    encoder: 128,
    exchange: 0,
  });
});

test('efficiency falls as the batch of the objective grows, and rises with the network', () => {
  const efficiencyOf = (more: object) => efficiency(workload, machine, { ...shape, ...more });
  expect(efficiencyOf({ ranks: 1 })).toBe(1);
  expect(efficiencyOf({ ranks: 4 })).toBeGreaterThan(efficiencyOf({ ranks: 64 }));
  expect(efficiencyOf({ ranks: 64 })).toBeGreaterThan(efficiencyOf({ ranks: 256 }));
  expect(efficiencyOf({ gigabytesPerSecond: 10 })).toBeGreaterThan(
    efficiencyOf({ gigabytesPerSecond: 0.1 }),
  );
});

test('without variation the replay is the formula', () => {
  const cost = stepCost(workload, machine, shape);
  const { meanMs, p99Ms, waiting } = simulate(cost, 4, noStragglers, { steps: 50 });
  expect(meanMs).toBeCloseTo(total(cost), 8);
  expect(p99Ms).toBeCloseTo(total(cost), 8);
  expect(waiting).toBeCloseTo(0, 8);
});

test('a replay waits for the slowest rank', () => {
  const cost = { encoder: 300, objective: 0, exchange: 0 };
  const slow = simulate(cost, 8, { ...noStragglers, slowRanks: 1, slowFactor: 2 });
  expect(slow.meanMs).toBeCloseTo(600, 6);
  expect(slow.waiting).toBeCloseTo(7 / 16, 6);
  // The mean of the largest of 64 normal draws is 2.344 deviations above their mean (David and
  // Nagaraja, Order Statistics, table of expected values).
  const varied = simulate(cost, 64, { ...noStragglers, spread: 0.05 }, { steps: 20_000 });
  expect(varied.meanMs / 300).toBeCloseTo(1 + 0.05 * 2.344, 2);
  // Any of 10 ranks pauses in a step with a chance of 1 - (1 - .005)^10 in each half.
  const paused = simulate(
    cost,
    10,
    { ...noStragglers, pauseChance: 0.01, pauseMs: 100 },
    { steps: 50_000 },
  );
  expect(paused.meanMs - 300).toBeCloseTo(200 * (1 - 0.995 ** 10), 0);
  expect(simulate(cost, 10, { ...noStragglers, spread: 0.1 }, { seed: 3 })).toEqual(
    simulate(cost, 10, { ...noStragglers, spread: 0.1 }, { seed: 3 }),
  );
});
