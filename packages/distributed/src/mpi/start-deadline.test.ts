import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startDeadline } from './start-deadline.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A clock that goes with the timers, and that a pause of the process moves alone. */
function clock() {
  let pausedMs = 0;
  const start = Date.now();
  return {
    now: () => Date.now() - start + pausedMs,
    pause: (ms: number) => void (pausedMs += ms),
  };
}

test.each([0.1, 0.25, 3, 3.1])('a wait of %f seconds is late then, and once', (seconds) => {
  const late = vi.fn();
  startDeadline(seconds, late, clock().now);
  vi.advanceTimersByTime(1000 * seconds - 1);
  expect(late).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2);
  expect(late).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(10_000);
  expect(late).toHaveBeenCalledOnce();
});

test('a wait that has ended is never late', () => {
  const late = vi.fn();
  const end = startDeadline(3, late, clock().now);
  vi.advanceTimersByTime(2900);
  end();
  vi.advanceTimersByTime(10_000);
  expect(late).not.toHaveBeenCalled();
});

test('a process that was stopped for longer than the deadline has waited one tick of it', () => {
  const late = vi.fn();
  const { now, pause } = clock();
  startDeadline(3, late, now);
  vi.advanceTimersByTime(100);
  pause(60_000);
  vi.advanceTimersByTime(2500);
  expect(late).not.toHaveBeenCalled();
  vi.advanceTimersByTime(500);
  expect(late).toHaveBeenCalledOnce();
});
