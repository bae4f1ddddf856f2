import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runVision, trainSmall } from './testing/run-vision.js';
import { writePictures } from './testing/write-pictures.js';

let folder: string, data: string, run: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-explore-'));
  data = join(folder, 'pictures');
  run = join(folder, 'run');
  await writePictures(join(data, 'train'), 24, 12);
  await writePictures(join(data, 'test'), 12, 12);
  const { code, errors } = await trainSmall(data, run);
  expect(code, errors).toBe(0);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('explore writes a page of every split, with the run against itself, and Parquet', async () => {
  const atlas = join(folder, 'map.parquet');
  const { code, json, errors } = await runVision(
    ...['explore', run, '--data', data, '--against', run, '--atlas', atlas, '--json'],
  );
  expect(code, errors).toBe(0);
  expect(json).toMatchObject({
    run,
    page: join(run, 'explore.html'),
    atlas,
    samples: 36,
    skipped: 0,
  });
  const html = await readFile(join(run, 'explore.html'), 'utf8');
  const page = JSON.parse(/id="data">(.*?)<\/script>/su.exec(html)![1]!) as {
    concepts: { names: string[]; source: string };
    manifest: { folder: string; columns: { name: string }[] };
    facts: { name: string; categories: string[] }[];
    maps: { name: string }[];
    thumbs: { mime: string; shown: number };
    places: { grids: unknown[] };
    comparison: { cka: number; overlap: { value: number } };
    training: { steps: number[] };
  };
  expect(page.facts.find(({ name }) => name === 'split')!.categories).toEqual(['test', 'train']);
  expect(page.maps.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['UMAP', 'PCA', 'step 0']),
  );
  expect(page.thumbs).toMatchObject({ mime: 'image/jpeg', shown: 36 });
  expect(page.places.grids).toHaveLength(36);
  expect(page.comparison.cka).toBeCloseTo(1, 6);
  expect(page.comparison.overlap.value).toBe(1);
  expect(page.training.steps.length).toBeGreaterThan(0);
  expect(page.concepts.source).toBe('classes of the data');
  expect(page.manifest.columns.map(({ name }) => name)).toContain('path');
});

test('explain writes SVG, PNG and JSON; names and formats that are wrong are refused', async () => {
  for (const kind of ['svg', 'png', 'json']) {
    const out = join(folder, `why.${kind}`);
    const { code, output, errors } = await runVision(
      'explain',
      run,
      '0',
      '1',
      '--data',
      data,
      '--regions',
      '3',
      '--out',
      out,
    );
    expect(code, errors).toBe(0);
    expect(output).toMatch(/place pairs: sum .*\n(.*\n)*integrated gradients, a: sum .*gap/u);
    expect((await readFile(out)).length).toBeGreaterThan(500);
  }
  const unknown = await runVision('explain', run, 'nobody.png', '1', '--data', data);
  expect([unknown.code, unknown.errors]).toEqual([
    expect.any(Number),
    expect.stringContaining('CP_CLI_SAMPLE'),
  ]);
  const format = await runVision('explain', run, '0', '1', '--data', data, '--out', 'why.pdf');
  expect(format.errors).toContain('CP_CLI_USAGE');
});
