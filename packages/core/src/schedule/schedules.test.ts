import { expect, test } from 'vitest';
import {
  constant,
  cosine,
  cosineMomentum,
  decayStart,
  linearWarmup,
  trapezoid,
} from './schedules.js';

test('warm-up reaches its peak at its last step and stays', () => {
  const rate = linearWarmup(0.8, 4);
  expect([0, 1, 3, 4, 100].map(rate)).toEqual([0.2, 0.4, 0.8, 0.8, 0.8]);
});

test('a cosine has its peak after warm-up, its middle half way, its end at step n', () => {
  const rate = cosine({ peak: 1, warmupSteps: 10, totalSteps: 110, end: 0.2 });
  expect([9, 10, 60, 110, 500].map(rate)).toEqual([
    1,
    1,
    expect.closeTo(0.6, 12),
    expect.closeTo(0.2, 12),
    expect.closeTo(0.2, 12),
  ]);
  expect(cosine({ peak: 1, totalSteps: 100 })(99)).toBeGreaterThan(0);
});

test('a momentum coefficient ends at step n - 1', () => {
  const coefficient = cosineMomentum(0.99, 100);
  expect([coefficient(0), coefficient(99), coefficient(500), cosineMomentum(0.99, 1)(0)]).toEqual([
    expect.closeTo(0.99, 12),
    1,
    1,
    1,
  ]);
  expect(constant(3)(17)).toBe(3);
});

test('a trapezoid rises, stays and falls; before the fall it does not depend on the end', () => {
  const rate = trapezoid({ peak: 2, warmupSteps: 4, totalSteps: 20, decay: 0.25 });
  expect([0, 3, 4, 14, 15, 16, 19, 20, 30].map(rate)).toEqual([0.5, 2, 2, 2, 2, 1.6, 0.4, 0, 0]);
  const longer = trapezoid({ peak: 2, warmupSteps: 4, totalSteps: 90, decay: 0.25 });
  for (let step = 0; step < decayStart(20, 0.25); step++) expect(longer(step)).toBe(rate(step));
  const tooShort = trapezoid({ peak: 1, warmupSteps: 8, totalSteps: 4, decay: 0.5 });
  expect([0, 1, 2, 3].map(tooShort)).toEqual([0.125, 0.25, 0.375, 0.5]);
  expect(trapezoid({ peak: 1, totalSteps: 3, decay: 0 })(2)).toBe(1);
});
