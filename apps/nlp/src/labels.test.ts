import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quickStartRun, runNlp } from './testing/quick-start-run.js';

let folder: string;
let run: string;

beforeAll(async () => {
  ({ folder, run } = await quickStartRun());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('classes come from a named column, and a frozen model of transformers.js tells false negatives', async () => {
  const topics = join(folder, 'topics.tsv');
  const pairs = (await readFile(join(run, 'corpus.tsv'), 'utf8'))
    .trim()
    .split('\n')
    .slice(1, 101)
    .map((line) => line.split('\t'));
  await writeFile(
    topics,
    ['id\tsaid\tsubject', ...pairs.map(([a], i) => `${i}\t${a}\t${i % 3}`)].join('\n'),
  );
  const small = [
    '--encoder',
    'bag',
    '--batch-size',
    '32',
    '--epochs',
    '0.7',
    '--set',
    'learningRate.warmupEpochs=0',
    '--set',
    'modality.tokenizer.buckets=512',
    '--set',
    'encoder.vocabulary=512',
    '--set',
    'encoder.width=16',
  ];
  const classes = await runNlp(
    'train',
    '--data',
    topics,
    '--method',
    'supcon',
    '--columns',
    'said',
    '--label-column',
    'subject',
    '--out',
    join(folder, 'classes'),
    ...small,
  );
  expect([classes.code, classes.json], classes.errors).toMatchObject([
    0,
    { ended: 'done', step: 2 },
  ]);
  expect(
    (
      await runNlp(
        'train',
        '--data',
        topics,
        '--method',
        'supcon',
        '--columns',
        'said',
        '--label-column',
        'subjekt',
        '--out',
        join(folder, 'none'),
        ...small,
      )
    ).code,
  ).toBe(1);

  const guide = join(folder, 'second-exported');
  const second = join(folder, 'second');
  const shape = ['width=16', 'layers=1', 'heads=2', 'hidden=16'].map((each) => `encoder.${each}`);
  const trained = await runNlp(
    'train',
    '--data',
    join(run, 'corpus.tsv'),
    '--out',
    second,
    ...[...shape, 'batchSize=64', 'epochs=0.1'].flatMap((each) => ['--set', each]),
  );
  expect(trained.code, trained.errors).toBe(0);
  await runNlp('export', second, '--out', guide);
  const guided = await runNlp(
    'train',
    '--data',
    join(run, 'corpus.tsv'),
    '--method',
    'guided-negatives',
    '--set',
    `modality.guide.model=${guide}`,
    '--set',
    'data.limit=64',
    '--out',
    join(folder, 'guided'),
    ...small,
  );
  expect([guided.code, guided.json], guided.errors).toMatchObject([0, { ended: 'done' }]);
  const lost = await runNlp(
    'train',
    '--data',
    join(run, 'corpus.tsv'),
    '--method',
    'guided-negatives',
    '--set',
    `modality.guide.model=${join(folder, 'nowhere')}`,
    '--out',
    join(folder, 'lost'),
    ...small,
  );
  expect(lost.json).toMatchObject({ error: { code: 'CP_TEXT_MODEL_MALFORMED' } });
  const nobody = await runNlp(
    'train',
    '--data',
    join(run, 'corpus.tsv'),
    '--method',
    'guided-negatives',
    '--set',
    'data.limit=64',
    '--out',
    join(folder, 'unguided'),
    ...small,
  );
  expect(nobody.json).toMatchObject({ error: { code: 'CP_TEXT_VIEWS' } });
});
