import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judgedRows } from './judged-rows.js';
import { quickStartRun, runNlp } from './testing/quick-start-run.js';

let folder: string;
let run: string;

beforeAll(async () => {
  ({ folder, run } = await quickStartRun());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('judged documents make pairs without a fold, and each model scores its own fold', async () => {
  const judged = join(folder, 'cross-fitting');
  await mkdir(judged);
  const pairs = (await readFile(join(run, 'corpus.tsv'), 'utf8'))
    .trim()
    .split('\n')
    .slice(1, 201)
    .map((line) => line.split('\t'));
  const lines = (values: readonly object[]) =>
    values.map((value) => JSON.stringify(value)).join('\n');
  await writeFile(
    join(judged, 'docs.jsonl'),
    lines(pairs.map(([, text], i) => ({ id: `d${i}`, title: i % 2 === 0 ? 'Please' : '', text }))),
  );
  await writeFile(
    join(judged, 'queries.jsonl'),
    lines(
      pairs.map(([text], i) => ({
        id: `q${i}`,
        text,
        relevant: i === 7 ? [] : [`d${i}`, `gone${Math.floor(i / 3)}`],
      })),
    ),
  );
  const remaining: string[][] = [];
  for (const part of ['1/2', '2/2']) {
    const rows = await judgedRows({ folder: judged, without: part });
    expect(rows.size).toBeGreaterThanOrEqual(98);
    remaining.push(
      await Promise.all(
        Array.from({ length: rows.size }, async (_, i) => rows.at!(i).then(({ key }) => key)),
      ),
    );
    const out = join(folder, `without-${part[0]}`);
    const trained = await runNlp(
      'train',
      '--from',
      run,
      '--method',
      'judged',
      '--data',
      `${judged}?without=${part}`,
      '--batch-size',
      '32',
      '--epochs',
      '1',
      '--set',
      'learningRate.warmupEpochs=0',
      '--out',
      out,
    );
    expect(trained.code, trained.errors).toBe(0);
  }
  expect(new Set(remaining.flat()).size).toBe(199); // together every pair, none twice
  expect(remaining.flat()).toHaveLength(199);
  const partOf = (i: number) => remaining.findIndex((keys) => keys.includes(`q${i}:d${i}`));
  for (let i = 0; i < 198; i += 3)
    expect(new Set([i, i + 1, i + 2].filter((j) => j !== 7).map(partOf)).size).toBe(1); // they share a document
  const evaluate = async (models: readonly string[], ...args: string[]) =>
    (
      await runNlp(
        'evaluate',
        models.map((name) => join(folder, name)).join(','),
        '--data',
        judged,
        '--no-baselines',
        ...args,
      )
    ).json as unknown as Record<string, { value: number; count: number }>;
  const [both, first, second] = [
    await evaluate(['without-1', 'without-2']),
    await evaluate(['without-1'], '--part', '1/2'),
    await evaluate(['without-2'], '--part', '2/2'),
  ];
  expect([both['ndcg@10']!.count, first['ndcg@10']!.count + second['ndcg@10']!.count]).toEqual([
    199, 199,
  ]);
  // Only queries that a model scores are looked for among its texts: no fold was trained on.
  const notes = (of: object) => (of as { notes: readonly string[] }).notes.join(' ');
  for (const one of [first, second])
    expect(notes(one)).toContain(`among the ${one['ndcg@10']!.count} queries`);
  expect(notes(both)).toMatch(/Part 1\/2: No copy .* Part 2\/2: No copy/u);
  const wrongPart = await evaluate(['without-1'], '--part', '2/2');
  expect(notes(wrongPart)).not.toContain('No copy');
  const weighted =
    [first, second].reduce(
      (sum, each) => sum + each['ndcg@10']!.value * each['ndcg@10']!.count,
      0,
    ) / 199;
  expect(both['ndcg@10']!.value).toBeCloseTo(weighted, 6);
  expect(both['ndcg@10']!.value).toBeGreaterThan(0.6);
  // A folder is the same one however its path is written.
  for (const path of [
    relative(process.cwd(), judged),
    `${judged}/`,
    join(judged, '..') + '/./cross-fitting',
  ]) {
    const line = ['evaluate', join(folder, 'without-1'), '--data', path, '--no-baselines'];
    const again = (await runNlp(...line, '--part', '1/2')).json;
    expect(again['ndcg@10']).toEqual(first['ndcg@10']);
  }
  for (const wrong of ['0/2', '3/2', 'half'])
    await expect(judgedRows({ folder: judged, without: wrong })).rejects.toThrow(/CP_EVAL_OPTION/u);
  const refused = await runNlp('train', '--method', 'judged', '--data', `${judged}?fold=1`);
  expect(refused.json).toMatchObject({ error: { code: 'CP_DATA_SOURCE' } });
});
