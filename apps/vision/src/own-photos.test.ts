import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runVision, trainSmall } from './testing/run-vision.js';
import { writePictures } from './testing/write-pictures.js';

let folder = '';
let photos = '';
let run = '';

/** Photos by year and month, with what phones and desktops leave beside them. */
async function writePhotos(): Promise<void> {
  const sample = join(folder, 'drawn');
  await writePictures(sample, 36, 12, 3);
  for (const [i, name] of (await readdir(sample)).entries()) {
    const month = join(photos, `${2021 + i}`, `0${i + 1}`);
    await mkdir(month, { recursive: true });
    await cp(join(sample, name), month, { recursive: true });
    await writeFile(join(month, 'IMG_9.MOV'), 'ftypqt');
    await writeFile(join(month, 'empty.jpg'), '');
    await writeFile(join(month, '._0001.png'), 'resource fork');
  }
  await writeFile(join(photos, '.DS_Store'), 'Bud1');
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-photos-'));
  photos = join(folder, 'photos');
  run = join(folder, 'run');
  await writePhotos();
  const { code, errors, json } = await trainSmall(photos, run);
  expect(code, errors).toBe(0);
  expect(json).toMatchObject({ skippedByCode: { CP_IMAGE_EMPTY: 3 } });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('nested photos are embedded, scored by year, searched and exported', async () => {
  const out = join(folder, 'photos.parquet');
  const embedded = await runVision('embed', run, '--data', photos, '--out', out, '--json');
  expect(embedded.json).toMatchObject({
    count: 36,
    classes: ['2021', '2022', '2023'],
    read: { leftOut: [{ extension: '.mov', count: 3 }] },
  });
  const few = ['--neighbours', '3', '--no-baselines', '--json'];
  const scores = await runVision('evaluate', run, '--data', photos, ...few);
  expect(scores.code, scores.errors).toBe(0);
  const query = join(photos, '2021', '01', '0003.png');
  const outcome = await runVision('search', run, '--add', photos, query, '--top', '2', '--json');
  expect(outcome.json).toMatchObject({ added: 36, results: [{ query, hits: [{}, {}] }] });
  const exported = await runVision('export', run, '--out', join(folder, 'exported'), '--json');
  expect(exported.code, exported.errors).toBe(0);
});

test('photos in one folder have no class: the next command is one that works on them', async () => {
  const one = join(folder, 'one');
  await cp(join(photos, '2021', '01'), one, { recursive: true });
  const flat = join(folder, 'flat');
  const { code, json } = await runVision('evaluate', run, '--data', one, '--json');
  expect(code).toBe(1);
  expect(json).toMatchObject({ error: { code: 'CP_CLI_UNLABELLED' } });
  const table = join(folder, 'one.csv');
  const rows = [0, 3, 6, 9].map((i) => `drawn/class-0/000${i}.png,a`);
  await writeFile(table, ['path,label', ...rows].join('\n'));
  const same = await runVision('evaluate', run, '--data', table, '--json');
  expect(same.json).toMatchObject({ error: { code: 'CP_EVAL_EMPTY' } });
  const small = ['--batch-size', '4', '--epochs', '1', '--threads', '1'];
  const sizes = ['encoder.width=4', 'modality.side=12', 'views.side=12'];
  const settings = sizes.flatMap((setting) => ['--set', setting]);
  const trained = await runVision('train', '--data', one, '--out', flat, ...small, ...settings);
  expect(trained.errors).toContain(`search ${flat} --add ${one}`);
  expect(trained.errors).not.toContain(`evaluate ${flat}`);
});

test('views of another side than the pictures are said, and options are named by their errors', async () => {
  const train = (...more: string[]) =>
    runVision('train', '--data', photos, '--out', join(folder, 'plan'), '--dry-run', ...more);
  const wide = await train('--set', 'views.side=16');
  expect(wide.code, wide.errors).toBe(0);
  expect(wide.errors).toMatch(/16 pixels wide.*at 32: views\.side and modality\.side differ/u);
  const sameRun = await train('--set', 'views.side=16', '--set', 'modality.side=16');
  expect(sameRun.errors).not.toMatch(/pixels wide/u);
  for (const [words, code, message] of [
    [['--set', 'epochs=zero'], 1, /CP_CORE_CONFIG_INVALID.*--set epochs=zero/u],
    [['--patience', '3'], 2, /CP_CLI_USAGE.*--patience.*--validate SPLIT/u],
    [['--validate-every', '3'], 2, /CP_CLI_USAGE.*--validate-every.*--validate SPLIT/u],
    [['--engine', 'gpuu'], 2, /CP_ENGINE_UNKNOWN.*cpu/u],
  ] as const) {
    const refused = await train(...words);
    expect([refused.code, refused.errors]).toEqual([code, expect.stringMatching(message)]);
  }
  const out = join(folder, 'compared');
  const compared = ['compare', '--data', photos, '--out', out, '--methods', 'simcrl'];
  expect(await runVision(...compared)).toMatchObject({
    code: 2,
    errors: expect.stringMatching(/--methods.*did you mean "simclr"/u) as string,
  });
  const text = await runVision('embed', run, '--data', photos, '--out', join(folder, 'x.txt'));
  expect([text.code, text.errors]).toEqual([2, expect.stringMatching(/--out.*parquet or \.npy/u)]);
});
