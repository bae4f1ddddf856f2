import { expect, test } from 'vitest';
import { decayStart } from '@counterpoint/core';
import { timeSpan } from '../config/time-span.js';
import { mostSteps, stepsOf } from './finish-run.js';
import { performanceSeconds, recordedPace, timedPace } from './pace.js';
import { planSearch } from './search-plan.js';

test('times have a unit', () => {
  expect(['90s', '10m', '1h', ' 1.5 h ', '.5m'].map(timeSpan)).toEqual([90, 600, 3600, 5400, 30]);
  for (const wrong of ['', '10', 'm', '0s', '-1m', '1d', '10 minutes', '1m30s', 'NaNs', '1e3s'])
    expect(() => timeSpan(wrong)).toThrow(expect.objectContaining({ code: 'CP_CLI_TIME_INVALID' }));
});

test('a longer budget tries more candidates, and the search takes at most its share', () => {
  const counts = [5, 30, 60, 90, 300, 600, 3600].map((budget) => planSearch(budget, 8));
  expect(counts.map(({ candidates }) => candidates)).toEqual([1, 1, 2, 2, 4, 8, 8]);
  expect(counts.map(({ roundEnds }) => roundEnds.length)).toEqual([0, 0, 1, 1, 2, 3, 3]);
  for (const budget of [60, 90, 600, 7200]) {
    const { roundEnds } = planSearch(budget, 9);
    expect(roundEnds.at(-1)).toBeCloseTo(0.35 * budget, 8);
    expect([...roundEnds].sort((a, b) => a - b)).toEqual(roundEnds);
  }
});

test('the time of a round is divided among the candidates that are still to come', () => {
  let now = 100;
  const pace = timedPace({ candidates: 2, roundEnds: [20] }, () => now);
  const first = pace.slice('a', 0, 0, 2)!;
  now = 108.9;
  expect(first(1)).toBe(false);
  now = 112; // the first took longer than its half
  expect(first(2)).toBe(true);
  pace.scored(3);
  const second = pace.slice('b', 0, 1, 2)!;
  now = 116.9;
  expect(second(1)).toBe(false);
  now = 117;
  expect(second(2)).toBe(true);
  now = 121; // the round is over, and who had no turn yet gets none
  expect(pace.slice('b', 0, 1, 2)).toBeUndefined();
});

test('a recorded pace pauses where the search paused', () => {
  const search = {
    rounds: [
      [
        { name: 'a', steps: 3 },
        { name: 'b', steps: 5 },
        { name: 'c', steps: 0, skipped: true as const },
      ],
    ],
  };
  const pace = recordedPace(search);
  const pauses = pace.slice('b', 0, 1, 2)!;
  expect([4, 5, 6].map(pauses)).toEqual([false, true, true]);
  expect(pace.slice('c', 0, 2, 3)).toBeUndefined();
});

test('the fall begins at the step at which the search ends, or right after it', () => {
  for (let stable = 1; stable < 400; stable++) {
    const steps = stepsOf(stable);
    expect(decayStart(steps, 0.3)).toBeGreaterThanOrEqual(stable);
    expect(decayStart(steps, 0.3)).toBeLessThanOrEqual(stable + 1);
    expect(steps).toBeGreaterThan(stable - 1);
  }
});

test('the limit of the steps leaves the end to the clock when training is faster than the search', () => {
  const deadline = performanceSeconds() + 1000;
  const most = mostSteps({ steps: 10, secondsPerStep: 1 }, deadline);
  // Even the stable phase alone lasts longer than the budget at three times the pace.
  expect(decayStart(most, 0.3)).toBeGreaterThan(10 + 2 * 1000);
  expect(mostSteps({ steps: 10, secondsPerStep: 1 }, 0)).toBeGreaterThan(10);
  expect(stepsOf(decayStart(most, 0.3))).toBe(most); // as a replay has it
});
