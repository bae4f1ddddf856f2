import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEmbeddings } from '@counterpoint/data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runVision, trainSmall } from './testing/run-vision.js';
import { writePictures } from './testing/write-pictures.js';

let folder: string, data: string, run: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-vision-'));
  data = join(folder, 'pictures');
  run = join(folder, 'run');
  await writePictures(join(data, 'train'), 48, 12);
  await writePictures(join(data, 'test'), 18, 12);
  const { code, json, errors } = await trainSmall(data, run, '--set', 'metricsEverySteps=3');
  expect(code, errors).toBe(0);
  expect(json).toMatchObject({ run, step: 6, totalSteps: 6, ended: 'done', skipped: 0 });
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a run leaves its resolved config, metrics and the encoder', async () => {
  const {
    config,
    versions,
    engine,
    threads,
    data: read,
  } = JSON.parse(await readFile(join(run, 'config.json'), 'utf8')) as Record<
    string,
    Record<string, unknown>
  >;
  expect(config).toMatchObject({
    seed: 1,
    batchSize: 8,
    encoder: { type: 'image/resnet', depth: 18, width: 4 },
    method: { type: 'core/simclr', temperature: 0.5, head: { width: 128 } },
    onError: 'skip',
  });
  expect([Object.keys(versions!), engine, threads, read!['size']]).toEqual([
    ['counterpoint', 'node'],
    'cpu',
    1,
    48,
  ]);
  const lines = (await readFile(join(run, 'metrics.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number>);
  expect(lines.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(Object.keys(lines[2]!)).toEqual(
    expect.arrayContaining([
      'loss',
      'lossFloor',
      'learningRate',
      'viewsPerSecond',
      'alignment',
      'uniformity',
      'spread',
      'rankMe',
      'gradientNorm',
    ]),
  );
  expect(existsSync(join(run, 'checkpoints', 'step-6', 'state.json'))).toBe(true);
});

test('views made in the engine give the losses of those made one by one', async () => {
  const losses: number[][] = [];
  for (const place of ['engine', 'processor']) {
    const out = join(folder, `in-${place}`);
    const { code, errors } = await trainSmall(
      data,
      out,
      '--epochs',
      '0.5',
      '--set',
      `viewsIn=${place}`,
      '--set',
      'learningRate.base=1e-7',
    ); // what is learnt would carry a level's difference on
    expect(code, errors).toBe(0);
    losses.push(
      (await readFile(join(out, 'metrics.jsonl'), 'utf8'))
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { loss: number }).loss),
    );
  }
  const [inEngine, oneByOne] = losses as [number[], number[]];
  expect(inEngine.length).toBe(3);
  inEngine.forEach((loss, step) => expect(Math.abs(loss - oneByOne[step]!)).toBeLessThan(0.01));
});

test('--dry-run says the plan and leaves nothing; a second run in the same folder is refused', async () => {
  const out = join(folder, 'dry');
  expect((await trainSmall(data, out, '--dry-run')).json).toMatchObject({
    samples: 48,
    totalSteps: 6,
    stepsPerEpoch: 6,
    config: { optimizer: { type: 'core/sgd', momentum: 0.9 } },
  });
  expect(existsSync(out)).toBe(false);
  expect(await trainSmall(data, run)).toMatchObject({
    code: 1,
    json: { error: { code: 'CP_CLI_RUN_EXISTS' } },
  });
});

test('embed: Parquet and .npy hold the same, with names and classes', async () => {
  const [parquet, npy] = [join(folder, 'e.parquet'), join(folder, 'e.npy')];
  expect(
    (
      await runVision(
        'embed',
        run,
        '--data',
        data,
        '--split',
        'test',
        '--out',
        parquet,
        '--batch-size',
        '7',
        '--json',
      )
    ).json,
  ).toMatchObject({ out: [parquet], count: 18, width: 32, skipped: 0 });
  await runVision(
    'embed',
    run,
    '--data',
    data,
    '--split',
    'test',
    '--out',
    npy,
    '--batch-size',
    '18',
    '--json',
  );
  const [a, b] = [await readEmbeddings(parquet), await readEmbeddings(npy)];
  expect([a.ids, a.labels, a.width]).toEqual([b.ids, b.labels, b.width]);
  expect([a.ids[0], [...new Set(a.labels)]]).toEqual(['class-0/0000.png', [0, 1, 2]]);
  a.values.forEach((value, i) => expect(value).toBeCloseTo(b.values[i]!, 4));
  expect(
    await runVision('embed', run, '--data', data, '--out', join(folder, 'e.csv'), '--json'),
  ).toMatchObject({ code: 2, json: { error: { code: 'CP_CLI_USAGE' } } });
});

test('evaluate: scores with intervals and paired gains over the untrained encoder and raw pixels', async () => {
  const { code, json } = await runVision('evaluate', run, '--data', data, '--json');
  expect(code).toBe(0);
  const score = {
    value: expect.any(Number) as number,
    low: expect.any(Number) as number,
    high: expect.any(Number) as number,
    count: 18,
  };
  const both = { knn: { top1: score }, linear: { top1: score } };
  expect(json).toMatchObject({
    ...both,
    untrained: both,
    raw: both,
    gain: { untrained: both, raw: both },
  });
  const { value, low, high } = (
    json as unknown as { knn: { top1: { value: number; low: number; high: number } } }
  ).knn.top1;
  expect(low).toBeLessThanOrEqual(value);
  expect(high).toBeGreaterThanOrEqual(value);
  expect((await runVision('evaluate', run, '--data', data, '--no-baselines')).output).toMatch(
    /knn\.top1 +linear\.top1/,
  );
});

test('evaluate: divides data without splits, allows classes of one picture, scores no split by itself', async () => {
  const flat = join(folder, 'flat');
  await writePictures(flat, 30, 12);
  await mkdir(join(flat, 'lonely'));
  await writeFile(join(flat, 'lonely', '1.png'), await readFile(join(flat, 'class-0', '0000.png')));
  const { code, json, errors } = await runVision(
    'evaluate',
    run,
    '--data',
    flat,
    '--no-baselines',
    '--json',
  );
  expect(code, errors).toBe(0);
  expect(json).toMatchObject({ knn: { top1: { count: 6 } } });
  expect(
    await runVision('evaluate', run, '--data', data, '--test', 'train', '--json'),
  ).toMatchObject({ code: 2, json: { error: { code: 'CP_CLI_USAGE' } } });
  const unlabelled = join(folder, 'unlabelled');
  for (const part of ['train', 'test']) {
    await mkdir(join(unlabelled, part), { recursive: true });
    await writeFile(
      join(unlabelled, part, '1.png'),
      await readFile(join(flat, 'class-0', '0000.png')),
    );
  }
  expect(await runVision('evaluate', run, '--data', unlabelled, '--json')).toMatchObject({
    code: 1,
    json: { error: { code: 'CP_CLI_UNLABELLED' } },
  });
});

test.each([
  ['no-such-folder', 'CP_CLI_ENCODER_MISSING'],
  ['pictures', 'CP_CLI_ENCODER_MISSING'],
])('a folder without an encoder (%s) is told', async (name, code) => {
  expect(
    await runVision('embed', join(folder, name), '--data', data, '--out', 'x.npy', '--json'),
  ).toMatchObject({ code: 1, json: { error: { code } } });
});

test.each([
  [['train']],
  [['embed']],
  [['evaluate', 'x']],
  [['evaluate', 'x', '--data', 'y', '--neighbours', 'many']],
  [['embed', 'x', '--data', 'y', '--out', 'z.npy', '--on-error', 'ignore']],
  [['trian']],
])('the command line %j is refused', async (args) => {
  const { code, json, errors } = await runVision(...args, '--json');
  expect(code).toBeGreaterThan(0);
  expect(json).toMatchObject({ error: { code: expect.stringMatching(/^CP_C/) as string } });
  expect(errors).not.toMatch(/\n\s+at /);
});
