import { execFile } from 'node:child_process';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quickStartRun, runNlp } from './testing/quick-start-run.js';

let folder: string;
let run: string;

beforeAll(async () => {
  ({ folder, run } = await quickStartRun());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the quick start learns to pair sentences, better than before training', async () => {
  const { json } = await runNlp('evaluate', run, '--data', join(run, 'corpus.tsv'));
  const { cosine, untrained } = json as unknown as Record<
    'cosine' | 'untrained',
    {
      forward: { 'recall@1': { value: number } };
      cosine: { forward: { 'recall@1': { value: number } } };
    }
  >;
  expect(cosine.forward['recall@1'].value).toBeGreaterThan(0.95);
  expect(cosine.forward['recall@1'].value).toBeGreaterThan(
    untrained.cosine.forward['recall@1'].value,
  );
});

test('search makes an index, brings it up to date, and refuses another model', async () => {
  const index = join(folder, 'index');
  expect(
    (await runNlp('search', run, '--index', index, '--add', join(run, 'corpus.tsv'))).json,
  ).toMatchObject({ added: 739, count: 739 });
  const more = join(folder, 'more.jsonl');
  await writeFile(
    more,
    '\uFEFF{"id":"new","text":"Where can I sell a very old harpsichord?"}\n{"id":"empty","text":" "}\n',
  );
  expect((await runNlp('search', run, '--index', index, '--add', more)).json).toMatchObject({
    added: 1,
    count: 740,
  });
  const { json } = await runNlp(
    'search',
    run,
    '--index',
    index,
    'where can i sell a very old harpsichord',
    '-k',
    '1',
  );
  expect((json as unknown as { hits: { id: string }[] }).hits[0]!.id).toBe('new');
  const exported = join(folder, 'exported');
  const { json: proved } = await runNlp('export', run, '--out', exported, '--dtype', 'q8');
  expect(proved).toMatchObject({ out: exported, width: 64, cost: { type: 'q8', samples: 739 } });
  expect(proved['largestDifference']).toBeLessThanOrEqual(1e-4);
  expect(proved['readerDifference']).toBeLessThanOrEqual(1e-4);
  const onnx = await readdir(join(exported, 'onnx'));
  expect(onnx.sort()).toEqual(['model.onnx', 'model_quantized.onnx']);
  expect((await readdir(exported)).sort()).toEqual([
    '1_Pooling',
    'README.md',
    'config.json',
    'export.json',
    'model.safetensors',
    'modules.json',
    'onnx',
    'read-bag.mjs',
    'recipe.json',
    'sentence_bert_config.json',
  ]);
  const { code, json: refused } = await runNlp('search', exported, '--index', index, 'x');
  expect([code, (refused as unknown as { error: { code: string } }).error.code]).toEqual([
    1,
    'CP_SEARCH_MODEL',
  ]);
});

test('mine, tokenizer and embed write what train and others read', async () => {
  const triplets = join(folder, 'triplets.tsv');
  const { json } = await runNlp('mine', run, '--data', join(run, 'corpus.tsv'), '--out', triplets);
  expect((json as unknown as { triplets: number }).triplets).toBeGreaterThan(500);
  expect((await readFile(triplets, 'utf8')).split('\n')[0]).toBe('anchor\tpositive\thard_negative');
  const bothWays = join(folder, 'both.tsv');
  const { json: both } = await runNlp(
    'mine',
    run,
    '--data',
    join(run, 'corpus.tsv'),
    '--both',
    '--out',
    bothWays,
  );
  expect((both as unknown as { triplets: number }).triplets).toBeGreaterThan(
    (json as unknown as { triplets: number }).triplets + 500,
  );
  const [, first = ''] = (await readFile(triplets, 'utf8')).split('\n');
  expect(await readFile(bothWays, 'utf8')).toContain(
    `\n${first.split('\t').slice(0, 2).reverse().join('\t')}\t`,
  );
  const pieces = join(folder, 'pieces');
  expect(
    (await runNlp('tokenizer', '--data', triplets, '--size', '300', '--out', pieces)).json,
  ).toMatchObject({ kind: 'wordpiece', skipped: 0 });
  const small = [
    'encoder.width=16',
    'encoder.layers=1',
    'encoder.heads=2',
    'encoder.hidden=16',
    'batchSize=64',
    'epochs=0.2',
  ].flatMap((each) => ['--set', each]);
  const second = join(folder, 'second');
  const trained = await runNlp(
    'train',
    '--data',
    triplets,
    '--method',
    'hard-negatives',
    '--tokenizer',
    pieces,
    '--out',
    second,
    ...small,
  );
  expect(trained.code, trained.errors).toBe(0);
  expect(
    (await runNlp('embed', second, '--data', triplets, '--out', join(folder, 'e.npy'))).json,
  ).toMatchObject({ width: 16, skipped: 0 });
  const refused = await runNlp(
    'train',
    '--from',
    second,
    '--encoder',
    'word-transformer',
    '--data',
    triplets,
  );
  expect(refused.json).toMatchObject({
    error: {
      code: 'CP_NLP_USAGE',
      what: expect.stringContaining('A transformer of pieces') as string,
    },
  });
  const again = ['--config', join(second, 'config.json'), '--out', join(folder, 'third')];
  for (const [where, ...words] of [
    ['--tokenizer', ...again, '--tokenizer', pieces],
    ['--encoder', ...again, '--encoder', 'bag'],
    ['--vocabulary', ...again, '--vocabulary', '90'],
    ['--vocabulary', '--from', second, '--data', triplets, '--vocabulary', '90'],
    ['--vocabulary', '--data', triplets, '--encoder', 'bag', '--vocabulary', '90'],
    ['--vocabulary', '--data', triplets, '--tokenizer', pieces, '--vocabulary', '90'],
  ])
    expect((await runNlp('train', ...words)).json, words.join(' ')).toMatchObject({
      error: { code: 'CP_NLP_USAGE', where },
    });
});

test('the command itself runs as a process', async () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--conditions=@counterpoint/source',
    '--import',
    'tsx',
    main,
    '--version',
  ]);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/u);
});

test('what cannot be done ends with a coded error and its exit code', async () => {
  const cases: [string[], number, string][] = [
    [['train', '--method', 'nonsense'], 1, 'CP_CLI_USAGE'],
    [['train', '--data', '/nowhere'], 1, 'CP_DATA_READ'],
    [['train', '--encoder', 'bag', '--data', folder, '--split', 'corpse'], 1, 'CP_DATA_SPLIT'],
    [['search', run, '--index', join(folder, 'none')], 1, 'CP_NLP_USAGE'],
    [
      ['evaluate', run, '--data', join(run, 'corpus.tsv'), '--task', 'similarity'],
      1,
      'CP_NLP_DATA',
    ],
    [['embed', '/nowhere', '--data', 'x', '--out', 'y.npy'], 1, 'CP_NLP_USAGE'],
    [['evaluate', `${run},${run}`, '--data', join(run, 'corpus.tsv')], 1, 'CP_NLP_USAGE'],
    [['embed', 'hub:../nonsense', '--data', 'x', '--out', 'y.npy'], 1, 'CP_TEXT_CONFIG'],
  ];
  for (const [args, exit, expected] of cases) {
    const { code, json } = await runNlp(...args);
    expect(
      [code, (json as unknown as { error: { code: string } }).error.code],
      args.join(' '),
    ).toEqual([expected.endsWith('_USAGE') ? 2 : exit, expected]);
  }
});
