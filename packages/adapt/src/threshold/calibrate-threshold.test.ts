import { Rng } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { calibrateThreshold } from './calibrate-threshold.js';
import { shareInterval } from './share-interval.js';

/** Pairs whose chance to belong together rises with their score. */
function drawn(count: number, seed: number, chance: (score: number) => number) {
  const rng = Rng.of(seed, 'pairs');
  const scores = Array.from({ length: count }, () => rng.uniform(-1, 1));
  return { scores, same: scores.map((score) => rng.chance(chance(score))) };
}
/** The precision above a score grows from one half to one. */
const rising = (score: number) => Math.min(1, 0.5 + 0.6 * Math.max(0, score));

test('the Wilson interval of a share, in closed form', () => {
  const { value, low, high } = shareInterval(10, 10);
  expect(value).toBe(1);
  expect(high).toBeCloseTo(1, 12);
  expect(low).toBeCloseTo(10 / (10 + 1.959963984540054 ** 2), 9);
  const half = shareInterval(50, 100);
  expect(half.low + half.high).toBeCloseTo(1, 9);
  expect(half.low).toBeCloseTo(0.4038, 4);
});

test('the threshold has the precision asked for on pairs that it was not chosen on', () => {
  let reached = 0;
  for (let seed = 0; seed < 20; seed++) {
    const found = calibrateThreshold(drawn(3000, seed, rising), { precision: 0.9, seed });
    expect(found.threshold).toBeGreaterThan(0.3);
    const fresh = drawn(20_000, seed + 100, rising);
    const accepted = fresh.scores.flatMap((score, i) => (score >= found.threshold! ? [i] : []));
    const right = accepted.filter((i) => fresh.same[i]).length;
    if (right / accepted.length >= 0.9) reached++;
    expect(found.precision!.count).toBeGreaterThan(100);
  }
  // The lower end of a 95 % interval is exceeded more often than not; all but few succeed.
  expect(reached).toBeGreaterThanOrEqual(18);
});

test('a lower target has a lower threshold and a higher recall', () => {
  const pairs = drawn(4000, 3, rising);
  const [strict, mild] = [0.95, 0.8].map((precision) => calibrateThreshold(pairs, { precision }));
  expect(mild!.threshold).toBeLessThan(strict!.threshold!);
  expect(mild!.recall!.value).toBeGreaterThan(strict!.recall!.value);
  expect(mild!.pairs).toMatchObject({ choose: 2000, measure: 2000 });
});

test('similarities that say nothing reach no threshold', () => {
  for (let seed = 0; seed < 20; seed++) {
    const found = calibrateThreshold(
      drawn(1000, seed, () => 0.5),
      { precision: 0.9, seed },
    );
    expect([found.threshold, found.isReached]).toEqual([undefined, false]);
  }
});

test('pairs of one group stay on one side, and equal scores are accepted together', () => {
  const groups = Array.from({ length: 400 }, (_, i) => (i < 150 ? 0 : 1));
  const grouped = { ...drawn(400, 5, rising), groups };
  const { pairs } = calibrateThreshold(grouped);
  const together = grouped.same.slice(0, 150).filter((is) => is).length;
  const sides = [
    [pairs.choose, pairs.chooseSame],
    [pairs.measure, pairs.measureSame],
  ];
  expect(sides).toContainEqual([150, together]);
  const scores = Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 0.5 : 0.1));
  const same = scores.map((score, i) => score > 0.2 && i % 20 !== 0);
  expect(calibrateThreshold({ scores, same }, { precision: 0.8 }).threshold).toBe(0.5);
});

test.each([
  [{ scores: [1, 0], same: [1, 0] }, {}, 'CP_ADAPT_THRESHOLD'],
  [drawn(100, 1, () => 1), {}, 'CP_ADAPT_THRESHOLD'],
  [
    { scores: Array.from({ length: 100 }, () => NaN), same: drawn(100, 1, rising).same },
    {},
    'CP_ADAPT_THRESHOLD',
  ],
  [drawn(100, 1, rising), { precision: 1 }, 'CP_ADAPT_OPTION'],
])('%# is refused', (pairs, options, code) => {
  expect(() => calibrateThreshold(pairs, options)).toThrow(code);
});
