import { expect, test } from 'vitest';
import { decayStart } from '@counterpoint/core';
import { timeSpan } from '../config/time-span.js';
import { stepsOf } from './finish-run.js';
import { recordedPace, timedPace } from './pace.js';
import { planSearch } from './search-plan.js';
import type { SearchRecord } from './search-record.js';

test('times have a unit', () => {
  expect(['90s', '10m', '1h', ' 1.5 h ', '.5m'].map(timeSpan)).toEqual([90, 600, 3600, 5400, 30]);
  for (const wrong of ['', '10', 'm', '0s', '-1m', '1d', '10 minutes', '1m30s', 'NaNs', '1e3s'])
    expect(() => timeSpan(wrong)).toThrow(expect.objectContaining({ code: 'CP_CLI_TIME_INVALID' }));
});

test('a longer budget tries more candidates, and the search takes at most its share', () => {
  const counts = [5, 30, 60, 90, 300, 600, 3600].map((budget) => planSearch(budget, 8));
  expect(counts.map(({ candidates }) => candidates)).toEqual([1, 1, 2, 2, 4, 8, 8]);
  expect(counts.map(({ rounds }) => rounds)).toEqual([0, 0, 1, 1, 2, 3, 3]);
  for (const budget of [60, 90, 600, 7200]) {
    const { roundEnds, rounds } = planSearch(budget, 9);
    expect(roundEnds).toHaveLength(rounds);
    expect(roundEnds.at(-1)).toBeCloseTo(0.35 * budget, 8);
    expect([...roundEnds].sort((a, b) => a - b)).toEqual(roundEnds);
  }
});

test('the time of a round is divided among the candidates that are still to come', () => {
  let now = 100;
  const pace = timedPace({ candidates: 2, rounds: 1, roundEnds: [20] }, () => now);
  const first = pace.slice('a', 0, 0, 2);
  now = 108.9;
  expect(first(1)).toBe(false);
  now = 112; // the first took longer than its half
  expect(first(2)).toBe(true);
  pace.scored(3);
  const second = pace.slice('b', 0, 1, 2);
  now = 116.9;
  expect(second(1)).toBe(false);
  now = 117;
  expect(second(2)).toBe(true);
});

test('a recorded pace pauses where the search paused', () => {
  const candidate = { seconds: 1, score: 1, survives: true };
  const search = {
    rounds: [
      [
        { ...candidate, name: 'a', steps: 3 },
        { ...candidate, name: 'b', steps: 5 },
      ],
    ],
  } as unknown as SearchRecord;
  const pace = recordedPace(search);
  const pauses = pace.slice('b', 0, 1, 2);
  expect([4, 5, 6].map(pauses)).toEqual([false, true, true]);
});

test('the fall begins at the step at which the search ends, or right after it', () => {
  for (let stable = 1; stable < 400; stable++) {
    const steps = stepsOf(stable);
    expect(decayStart(steps, 0.3)).toBeGreaterThanOrEqual(stable);
    expect(decayStart(steps, 0.3)).toBeLessThanOrEqual(stable + 1);
    expect(steps).toBeGreaterThan(stable - 1);
  }
});
