import { expect, test } from 'vitest';
import { TimeLeft } from './time-left.js';

test('an estimate counts the steps of every update, from the first one on', () => {
  const left = new TimeLeft();
  // 64 samples for each update, a second each: what `embed` reports.
  expect([1, 2, 3].map((i) => left.after(64 * i, 640, i))).toEqual([undefined, undefined, 7]);
});

test('steps in which the engine compiles are forgotten', () => {
  const left = new TimeLeft();
  const seconds = [20, 40, 50, 51, 52, 53];
  const estimates = seconds.map((second, i) => left.after(i + 1, 100, second));
  expect(estimates.slice(3)).toEqual([undefined, undefined, 94]);
});

test('a resumed run is not counted from its beginning', () => {
  const left = new TimeLeft();
  const estimates = [71, 72, 73, 74, 75, 76].map((step, i) => left.after(step, 80, i));
  expect(estimates.at(-1)).toBe(4);
});
