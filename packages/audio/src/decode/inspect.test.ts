import { expect, test } from 'vitest';
import { inspectClip } from './inspect.js';

const report = (samples: readonly number[]): ReturnType<typeof inspectClip> =>
  inspectClip({ samples: Float32Array.from(samples), sampleRateHz: 8000 });

test('a clipped clip is told from a loud one', () => {
  const loud = Array.from({ length: 800 }, (_, i) => Math.sin(i / 10));
  const clipped = loud.map((v) => Math.max(-1, Math.min(1, 3 * v)));
  expect(report(loud).clippedShare).toBeLessThan(0.05);
  expect(report(clipped).clippedShare).toBeGreaterThan(0.7); // |sin| > 1/3 for 78 % of the time
  expect(report(clipped.map((v) => v / 2)).clippedShare).toBe(0);
});

test('silence is one value throughout, and clips of one sample or none are measured', () => {
  expect(report([0, 0, 0])).toEqual({ peak: 0, rms: 0, clippedShare: 0, silent: true });
  expect(report([0.25, 0.25]).silent).toBe(true);
  expect(report([0, 1e-6]).silent).toBe(false);
  expect(report([-0.5])).toEqual({ peak: 0.5, rms: 0.5, clippedShare: 0, silent: true });
  expect(report([])).toMatchObject({ rms: 0, clippedShare: 0 });
});
