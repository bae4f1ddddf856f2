import { Rng } from '@counterpoint/core';
import { nearest } from '@counterpoint/eval';
import { expect, test } from 'vitest';
import { buildPage } from '../page/build-page.js';
import { sampleInput } from '../testing/sample-input.js';
import { landmarkTrust } from './landmark-trust.js';
import { landmarkMap } from './landmarks.js';
import { principalComponents } from './pca.js';

const rng = Rng.of(1, 'clusters');
const [count, width] = [900, 6];
const centres = Array.from({ length: 3 * width }, () => rng.normal());
const rows = Float32Array.from({ length: count * width }, (_, at) => {
  const [i, d] = [Math.floor(at / width), at % width];
  return centres[(i % 3) * width + d]! + rng.normal(0, 0.1);
});
const space = { rows, count, width };
const start = principalComponents(space, 2).scores;
const options = { k: 5, landmarks: 120, seed: 0, epochs: 100, start };

test('neighbours are the nearest landmarks, exactly, and never the row itself', () => {
  const { landmarks, neighbours } = landmarkMap(space, options);
  expect(landmarks).toHaveLength(120);
  expect([...landmarks]).toEqual([...landmarks].sort((a, b) => a - b));
  const all = nearest(space, space, count - 1, { itself: true });
  const set = new Set(landmarks);
  for (const row of [0, 1, 500, landmarks[0]!, landmarks[60]!]) {
    const expected = [...all.indices.subarray(row * all.k, (row + 1) * all.k)]
      .filter((other) => set.has(other))
      .slice(0, 5);
    expect([...neighbours.indices.subarray(row * 5, row * 5 + 5)]).toEqual(expected);
  }
});

test('rows lie among the landmarks of their cluster; the map repeats; marks are shares', () => {
  const map = landmarkMap(space, options);
  const again = landmarkMap(space, options);
  expect(again.points).toEqual(map.points);
  const nearestLandmark = (i: number) =>
    [...map.landmarks].reduce((best, row) => (apart(row, i) < apart(best, i) ? row : best));
  const apart = (row: number, i: number) =>
    Math.hypot(
      map.points[2 * row]! - map.points[2 * i]!,
      map.points[2 * row + 1]! - map.points[2 * i + 1]!,
    );
  let right = 0;
  for (let i = 0; i < count; i++) if (nearestLandmark(i) % 3 === i % 3) right++;
  expect(right / count).toBeGreaterThan(0.97);
  const trust = landmarkTrust(map.points, map);
  expect(trust.every((mark) => mark >= 0 && mark <= 1)).toBe(true);
  expect(trust.reduce((sum, mark) => sum + mark, 0) / count).toBeGreaterThan(0.2);
});

test('a page above the limit is mapped by landmarks, and refuses other spaces', async () => {
  const { comparison, checkpoints, ...input } = sampleInput(240);
  const small = { ...input.options, exactUpTo: 100 };
  const { data } = await buildPage({ ...input, options: small });
  expect(data.landmarks).toBe(240);
  expect(data.classification!.overall.value).toBeGreaterThan(0.9);
  await expect(buildPage({ ...input, comparison, options: small })).rejects.toThrow(
    /CP_EXPLORER_TOO_MANY/u,
  );
  await expect(buildPage({ ...input, checkpoints, options: small })).rejects.toThrow(
    /CP_EXPLORER_TOO_MANY/u,
  );
});
