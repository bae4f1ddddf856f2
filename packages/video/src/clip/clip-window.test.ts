import { expect, test } from 'vitest';
import { clipWindow } from './clip-window.js';

test.each([
  [undefined, 0, Infinity],
  [{ label: 'a', size: 3 }, 0, Infinity],
  [{ duration: 9 }, 0, Infinity],
  [{ start: '1.5' }, 1.5, Infinity],
  [{ start_time: 1, end_time: 3 }, 1, 2],
  [{ start_ms: 500, end_ms: 2500 }, 0.5, 2],
  [{ Begin: 1, Stop: 4 }, 1, 3],
  [{ offset: 2, duration: 1 }, 2, 1],
  [{ start: '0:01:02.5', end: '0:01:04' }, 62.5, 1.5],
])('%j', (metadata, fromSeconds, seconds) => {
  const actual = clipWindow(metadata, 'clip');
  expect(actual.fromSeconds).toBe(fromSeconds);
  expect(actual.seconds).toBeCloseTo(seconds, 9);
});
