import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quickStartRun, runNlp } from '../testing/quick-start-run.js';

let folder: string;
let run: string;

beforeAll(async () => {
  ({ folder, run } = await quickStartRun());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('labelled pairs, clusters and judged documents are scored, with graded judgements', async () => {
  const pairs = (await readFile(join(run, 'corpus.tsv'), 'utf8'))
    .trim()
    .split('\n')
    .slice(1, 201)
    .map((line) => line.split('\t'));
  const labelled = join(folder, 'paraphrases.tsv');
  const rows = pairs.flatMap(([a, b], i) => [
    [a, b, 'duplicate'],
    [a, pairs[(i + 7) % 200]![1], 'other'],
  ]);
  await writeFile(
    labelled,
    ['question1\tquestion2\tlabel', ...rows.map((row) => row.join('\t'))].join('\n'),
  );
  const evaluate = async (...args: string[]) =>
    (await runNlp('evaluate', run, ...args)).json as unknown as Record<
      string,
      { value: number } & Record<string, { value: number }>
    >;
  const report = await evaluate('--data', labelled, '--columns', 'question1,question2');
  expect(report['error']).toBeUndefined();
  expect(report['average-precision']!.value).toBeGreaterThan(0.95);
  expect(report['tf-idf']!['average-precision']!.value).toBeLessThan(
    report['average-precision']!.value,
  );
  expect(
    (await evaluate('--data', labelled, '--columns', 'question1,question2', '--same', 'nothing'))[
      'error'
    ],
  ).toMatchObject({ code: 'CP_NLP_DATA' });

  const verbs = join(folder, 'verbs.tsv');
  const trainPairs = pairs
    .map(([, text]) => [text, /renew|cancel|repair|sell/u.exec(text!)?.[0]])
    .filter(([, verb]) => verb !== undefined);
  await writeFile(verbs, ['text\tlabel', ...trainPairs.map((row) => row.join('\t'))].join('\n'));
  const clusters = await evaluate('--data', verbs, '--task', 'clustering');
  expect(clusters['v-measure']!.value).toBeGreaterThan(0);
  expect(clusters['tf-idf']!['v-measure']!.value).toBeLessThanOrEqual(1);

  const judged = join(folder, 'judged');
  await mkdir(judged);
  const lines = (values: readonly object[]) =>
    values.map((value) => JSON.stringify(value)).join('\n');
  await writeFile(
    join(judged, 'corpus.jsonl'),
    lines(pairs.map(([, text], i) => ({ _id: `d${i}`, text }))),
  );
  await writeFile(
    join(judged, 'queries.jsonl'),
    lines(pairs.map(([text], i) => ({ _id: `q${i}`, text }))),
  );
  await writeFile(
    join(judged, 'qrels'),
    pairs.map((_, i) => `q${i} 0 d${i} 2\nq${i} 0 d${(i + 1) % 200} 1\n`).join(''),
  );
  const actual = await evaluate(
    '--data',
    judged,
    '--task',
    'retrieval',
    '--qrels',
    join(judged, 'qrels'),
    '--write-run',
    join(folder, 'run.trec'),
  );
  expect(actual['ndcg@10']!.value).toBeGreaterThan(0.6);
  expect(actual['recall@100']!.value).toBeGreaterThan(actual['recall@1']!.value);
  expect((await readFile(join(folder, 'run.trec'), 'utf8')).split('\n')[0]).toMatch(
    /^q0 Q0 d\d+ 1 0\.\d+ counterpoint$/u,
  );
});

test('copies of training texts are counted in each task, and refused where asked', async () => {
  const splits = join(folder, 'copies');
  await mkdir(splits);
  const lines = (await readFile(join(run, 'corpus.tsv'), 'utf8')).trim().split('\n');
  const table = (from: number, to: number) => [lines[0], ...lines.slice(from, to)].join('\n');
  await writeFile(join(splits, 'train.tsv'), table(1, 41));
  await writeFile(join(splits, 'test.tsv'), table(31, 71));
  await writeFile(join(splits, 'dev.tsv'), table(71, 91));
  const evaluate = async (...args: string[]) =>
    runNlp('evaluate', run, '--data', splits, '--task', 'parallel', '--no-baselines', ...args);
  const { json } = await evaluate('--test', 'test');
  expect((json as unknown as { notes: string[] }).notes[0]).toMatch(/^1\d of 40 test samples/u);
  const failed = await evaluate('--test', 'test', '--leakage', 'fail');
  expect([failed.code, failed.json]).toMatchObject([1, { error: { code: 'CP_EVAL_LEAKAGE' } }]);
  // A table alone is compared with what the run was trained on, or with data beside it.
  const alone = ['evaluate', run, '--data', join(splits, 'test.tsv'), '--leakage', 'fail'];
  const whole = await runNlp(...alone);
  expect([whole.code, whole.json]).toMatchObject([1, { error: { code: 'CP_EVAL_LEAKAGE' } }]);
  const beside = await runNlp(...alone, '--test-data', join(splits, 'dev.tsv'));
  expect(beside.code).toBe(0);
});

test('two tables of translations are joined into pairs of the languages that they do not share', async () => {
  const [german, french] = [join(folder, 'en-de.tsv'), join(folder, 'en-fr.tsv')];
  const table = (language: string, rows: readonly number[]) =>
    [
      `en\t${language}`,
      ...rows.map((i) => `sentence ${i}\t${['null', 'eins', 'zwei', 'drei', 'vier'][i]} das Wort`),
    ].join('\n');
  await writeFile(german, table('de', [0, 1, 2, 3]));
  await writeFile(french, table('fr', [3, 4, 2, 1]));
  const { json, errors } = await runNlp(
    'evaluate',
    run,
    '--data',
    german,
    '--join',
    french,
    '--on',
    'en',
  );
  expect(json, errors).toMatchObject({
    cosine: { forward: { 'recall@1': { value: 1, count: 3 } } },
  });
  expect(
    (await runNlp('evaluate', run, '--data', german, '--join', french, '--on', 'de')).json,
  ).toMatchObject({ error: { code: 'CP_DATA_JOIN' } });
  expect((await runNlp('evaluate', run, '--data', german, '--join', french)).json).toMatchObject({
    error: { code: 'CP_NLP_USAGE' },
  });
});

test('classes of a folder are scored by a choice of them, in its splits', async () => {
  const chosen = join(folder, 'chosen');
  await mkdir(chosen);
  const words = { card: 'my card is lost', rate: 'the exchange rate', pin: 'a new pin' };
  for (const [split, count] of [
    ['train', 6],
    ['test', 4],
  ] as const) {
    const rows = Object.entries(words).flatMap(([intent, text]) =>
      Array.from({ length: count }, (_, i) => `${text} ${split} ${i}\t${intent}`),
    );
    await writeFile(join(chosen, `${split}.tsv`), ['text\tintent', ...rows].join('\n'));
  }
  const options = ['--label', 'intent', '--no-baselines', '--json'];
  for (const task of [[], ['--task', 'classification']]) {
    const { json, errors } = await runNlp(
      ...['evaluate', run, '--data', `${chosen}?only=intent:card,rate`, ...options, ...task],
    );
    const { nearest } = json as unknown as { nearest: { accuracy: { count: number } } };
    expect(nearest?.accuracy.count, errors).toBe(8);
  }
});
