import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  chromiumPath,
  openChromium,
} from '../../../packages/explorer/src/testing/open-chromium.js';
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
  const stem = await runVision('explain', run, 'test/class-0/0000', '1', '--data', data);
  expect(stem.errors).toContain('did you mean "test/class-0/0000.png"');
  const format = await runVision('explain', run, '0', '1', '--data', data, '--out', 'why.pdf');
  expect(format.errors).toContain('CP_CLI_USAGE');
});

const chromium = chromiumPath();

test.skipIf(chromium === undefined)('--data takes a selection that the page saved', async () => {
  const page = join(folder, 'selection.html');
  const queries = ['explore', run, '--data', data, '--no-checkpoints', '--out', page, '--json'];
  const { code, errors } = await runVision(...queries);
  expect(code, errors).toBe(0);
  const browser = await openChromium(chromium!);
  const selection = join(data, 'selection.csv');
  try {
    const tab = await browser.newPage();
    await tab.goto(pathToFileURL(page).href);
    await tab.locator('#search').fill('train/class-1');
    await expect
      .poll(() => tab.locator('#found').textContent(), { timeout: 30_000 })
      .toMatch(/^8 /);
    await tab.locator('#search').press('Enter');
    await tab.locator('#export').waitFor();
    const [download] = await Promise.all([
      tab.waitForEvent('download'),
      tab.locator('#export').click(),
    ]);
    await download.saveAs(selection);
  } finally {
    await browser.close();
  }
  const dry = await trainSmall(selection, join(folder, 'never'), '--dry-run');
  expect(dry.code, dry.errors).toBe(0);
  expect(dry.json).toMatchObject({ samples: 8 });
});

test('explain takes embeddings apart into classes of examples; words need a run of texts', async () => {
  const pair = ['explain', run, '0', '1', '--data', data, '--split', 'test', '--regions', '2'];
  const { code, errors, output } = await runVision(...pair, '--examples', data, '--json');
  expect(code, errors).toBe(0);
  const { concepts } = JSON.parse(output) as {
    concepts: { source: string; a: { concepts: { name: string; weight: number }[] } };
  };
  expect(concepts.source).toContain('classes of');
  for (const { name, weight } of concepts.a.concepts) {
    expect(name).toMatch(/^class-\d$/u);
    expect(weight).toBeGreaterThan(0);
  }
  const words = await runVision(...pair, '--concepts', 'red,blue');
  expect([words.code, words.errors]).toEqual([2, expect.stringContaining('--examples')]);
});
