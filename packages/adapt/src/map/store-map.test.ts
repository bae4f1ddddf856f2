import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clusteredPoints, seenAnew } from '../testing/spaces.js';
import { fitHidden } from './fit-map.js';
import { identityMap } from './identity-map.js';
import { readMap, writeMap } from './store-map.js';
import { applyMap, unitMatrix } from './vector-map.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-map-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a map is read as it was written, with what is known of it', async () => {
  const points = clusteredPoints(60, 5, 1);
  const other = seenAnew(points, { to: 7, bend: 1, noise: 0, seed: 2 });
  const [hidden] = fitHidden(unitMatrix(points), unitMatrix(other), [0.1], { units: 9, seed: 3 });
  for (const map of [identityMap(5), hidden!]) {
    const path = join(folder, 'map.safetensors');
    await writeMap(path, { map, about: { gain: '0.1' } });
    const read = await readMap(path);
    expect(read.about).toMatchObject({ gain: '0.1' });
    expect(applyMap(read.map, points)).toEqual(applyMap(map, points));
  }
});

test('what is no map, and embeddings of another width, are refused', async () => {
  const path = join(folder, 'none.safetensors');
  const error = (code: string) => expect.objectContaining({ code });
  await expect(readMap(path)).rejects.toThrow(error('CP_ADAPT_FILE'));
  await writeFile(path, 'no safetensors');
  await expect(readMap(path)).rejects.toThrow(error('CP_CORE_SAFETENSORS_INVALID'));
  expect(() => applyMap(identityMap(5), clusteredPoints(3, 6, 1))).toThrow(error('CP_ADAPT_WIDTH'));
});
