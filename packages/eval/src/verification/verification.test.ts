import { expect, test } from 'vitest';
import { Rng } from '@counterpoint/core';
import { embeddingMatrix } from '../matrix/embedding-matrix.js';
import { detectionCurve, equalErrorRate, minDetectionCost, sortTrials } from './detection-curve.js';
import { allTrials, verificationReport } from './verification-report.js';

const curve = (scores: number[], same: number[]) => detectionCurve(sortTrials(scores, same));

test('equal error rate: apart, swapped, by hand, all equal', () => {
  expect(equalErrorRate(curve([4, 3, 2, 1], [1, 1, 0, 0]))).toBe(0);
  expect(equalErrorRate(curve([4, 3, 2, 1], [0, 0, 1, 1]))).toBe(1);
  expect(equalErrorRate(curve([6, 5, 4, 3, 2, 1], [1, 1, 0, 1, 0, 0]))).toBeCloseTo(1 / 3, 12);
  expect(equalErrorRate(curve([1, 1, 1, 1], [1, 0, 1, 0]))).toBe(0.5);
});

test('equal error rate of two Gaussians d apart is the normal tail at d / 2', () => {
  const rng = Rng.of(1, 'trials');
  const same = Array.from({ length: 20_000 }, (_, i) => i % 2);
  const rate = equalErrorRate(
    curve(
      same.map((is) => 2 * is + rng.normal()),
      same,
    ),
  );
  expect(Math.abs(rate - 0.1587)).toBeLessThan(0.006);
});

test("the detection cost is at most a fixed answer's, and weighs misses by the prior", () => {
  const points = curve([6, 5, 4, 3, 2, 1], [1, 1, 0, 1, 0, 0]);
  expect(minDetectionCost(points, { targetPrior: 0.01 })).toBeCloseTo(1 / 3, 12); // accept the first two
  expect(minDetectionCost(points, { targetPrior: 0.99 })).toBeCloseTo(1 / 3, 12); // refuse the last two
  expect(minDetectionCost(points, { targetPrior: 0.5 })).toBeCloseTo(1 / 3, 12);
  expect(minDetectionCost(curve([4, 3, 2, 1], [0, 0, 1, 1]))).toBe(1);
});

test('all trials of recordings, with an interval over recordings', () => {
  const rng = Rng.of(2, 'speakers');
  const labels = Int32Array.from({ length: 140 }, (_, i) => i % 7);
  const centres = Array.from({ length: 7 * 6 }, () => rng.normal());
  const recordings = {
    ...embeddingMatrix(
      Float32Array.from(
        { length: 140 * 6 },
        (_, at) => centres[labels[Math.floor(at / 6)]! * 6 + (at % 6)]! + 0.8 * rng.normal(),
      ),
      6,
    ),
    labels,
  };
  const trials = allTrials(recordings);
  expect(trials.scores).toHaveLength((140 * 139) / 2);
  expect(new Set(Array.from(trials.first, (a, i) => a * 1000 + trials.second[i]!)).size).toBe(
    (140 * 139) / 2,
  );
  Array.from(trials.first).forEach((a, i) =>
    expect(trials.same[i]).toBe(labels[a] === labels[trials.second[i]!] ? 1 : 0),
  );
  const [over, cost] = verificationReport(trials, { resamples: 100 }).rows;
  const [alone] = verificationReport(
    { scores: trials.scores, same: trials.same },
    { resamples: 100 },
  ).rows;
  expect(over!.value).toBeCloseTo(alone!.value, 12);
  expect(over!.value).toBeGreaterThan(0.02);
  expect(over!.low).toBeLessThan(over!.value);
  expect(over!.high).toBeGreaterThan(over!.value);
  // trials of one recording are not independent
  expect(over!.high - over!.low).toBeGreaterThan(alone!.high - alone!.low);
  expect(cost!.value).toBeLessThanOrEqual(1);
  expect(() => verificationReport({ scores: [1, 2], same: [1, 1] })).toThrow('CP_EVAL_EMPTY');
});

test('a score that is NaN is refused, infinite ones have their place', () => {
  for (const at of [0, 2, 3]) {
    const scores = [4, 3, 2, 1];
    scores[at] = NaN;
    expect(() => curve(scores, [1, 1, 0, 0])).toThrow('CP_EVAL_NOT_FINITE');
  }
  expect(equalErrorRate(curve([Infinity, 3, 2, -Infinity], [1, 1, 0, 0]))).toBe(0);
});

test('the interval of recordings with speakers draws speakers, and is wider', () => {
  const rng = Rng.of(5);
  const rows: number[][] = [];
  const labels: number[] = [];
  for (let speaker = 0; speaker < 5; speaker++) {
    const voice = Array.from({ length: 4 }, () => rng.normal());
    for (let take = 0; take < 6; take++) {
      rows.push(voice.map((value) => value + rng.normal(0, 0.9)));
      labels.push(speaker);
    }
  }
  const trials = allTrials({ ...embeddingMatrix(rows), labels });
  expect(Array.from(trials.speakers!)).toEqual(labels);
  const width = (input: Parameters<typeof verificationReport>[0]) => {
    const [eer] = verificationReport(input).rows;
    return eer!.high - eer!.low;
  };
  expect(width(trials)).toBeGreaterThan(width({ ...trials, speakers: undefined }));
  const two = allTrials({ ...embeddingMatrix(rows.slice(0, 12)), labels: labels.slice(0, 12) });
  expect(Number.isFinite(width(two))).toBe(true);
});
