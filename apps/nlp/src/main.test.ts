import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '../../../tools/vitest/run-in-process.js';
import { judgedRows } from './judged-rows.js';
import { nlpProgram } from './program.js';

let folder: string;
let run: string;

/** Runs the program in this process. */
const program = (...args: readonly string[]) => runInProcess(nlpProgram(), ...args, '--json');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-nlp-'));
  run = join(folder, 'run');
  const { code, json, errors } = await program('train', '--out', run, '--seed', '3');
  expect(code, errors).toBe(0);
  expect(json).toMatchObject({ run, ended: 'done', step: 66 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the quick start learns to pair sentences, better than before training', async () => {
  const { json } = await program('evaluate', run, '--data', join(run, 'corpus.tsv'));
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
    (await program('search', run, '--index', index, '--add', join(run, 'corpus.tsv'))).json,
  ).toMatchObject({ added: 739, count: 739 });
  const more = join(folder, 'more.jsonl');
  await writeFile(
    more,
    '\uFEFF{"id":"new","text":"Where can I sell a very old harpsichord?"}\n{"id":"empty","text":" "}\n',
  );
  expect((await program('search', run, '--index', index, '--add', more)).json).toMatchObject({
    added: 1,
    count: 740,
  });
  const { json } = await program(
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
  const { json: proved } = await program('export', run, '--out', exported, '--dtype', 'q8');
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
  const { code, json: refused } = await program('search', exported, '--index', index, 'x');
  expect([code, (refused as unknown as { error: { code: string } }).error.code]).toEqual([
    1,
    'CP_SEARCH_MODEL',
  ]);
});

test('mine, tokenizer and embed write what train and others read', async () => {
  const triplets = join(folder, 'triplets.tsv');
  const { json } = await program('mine', run, '--data', join(run, 'corpus.tsv'), '--out', triplets);
  expect((json as unknown as { triplets: number }).triplets).toBeGreaterThan(500);
  expect((await readFile(triplets, 'utf8')).split('\n')[0]).toBe('anchor\tpositive\thard_negative');
  const bothWays = join(folder, 'both.tsv');
  const { json: both } = await program(
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
    (await program('tokenizer', '--data', triplets, '--size', '300', '--out', pieces)).json,
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
  const trained = await program(
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
    (await program('embed', second, '--data', triplets, '--out', join(folder, 'e.npy'))).json,
  ).toMatchObject({ width: 16, skipped: 0 });
  const refused = await program(
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
});

test('training goes on from a model: its values, its tokenizer, its shape', async () => {
  const exported = join(folder, 'to-go-on-from');
  await program('export', run, '--out', exported, '--no-onnx');
  const before = await program(
    'embed',
    run,
    '--data',
    join(run, 'corpus.tsv'),
    '--out',
    join(folder, 'before.npy'),
  );
  for (const from of [run, exported]) {
    const out = join(folder, `on-from-${from === run ? 'run' : 'folder'}`);
    const { code, errors } = await program(
      'train',
      '--from',
      from,
      '--data',
      join(run, 'corpus.tsv'),
      '--method',
      'multiple-negatives',
      '--out',
      out,
      '--batch-size',
      '64',
      '--epochs',
      '0.1',
      '--set',
      'learningRate.base=1e-9',
    );
    expect(code, errors).toBe(0);
    expect(
      (
        await program(
          'embed',
          out,
          '--data',
          join(run, 'corpus.tsv'),
          '--out',
          join(folder, 'after.npy'),
        )
      ).json['width'],
    ).toBe(before.json['width']);
    const [was, is] = await Promise.all(
      ['before.npy', 'after.npy'].map(async (name) => {
        const bytes = await readFile(join(folder, name));
        return new Float32Array(
          bytes.buffer.slice(
            bytes.byteOffset + bytes.length - 4 * 64,
            bytes.byteOffset + bytes.length,
          ),
        );
      }),
    );
    is!.forEach((value, i) => expect(value).toBeCloseTo(was![i]!, 3));
  }
  expect(
    (await program('train', '--from', run, '--encoder', 'bag', '--data', 'x')).json,
  ).toMatchObject({ error: { code: 'CP_NLP_USAGE' } });
});

test('a bag goes on as a word transformer, which begins with what the bag had learned', async () => {
  const data = join(run, 'corpus.tsv');
  const out = join(folder, 'words');
  const { code, errors } = await program(
    'train',
    '--from',
    run,
    '--encoder',
    'word-transformer',
    '--data',
    data,
    '--method',
    'multiple-negatives',
    '--out',
    out,
    '--batch-size',
    '64',
    '--epochs',
    '0.1',
    '--set',
    'learningRate.base=1e-9',
  );
  expect(code, errors).toBe(0);
  const found = async (path: string) =>
    (
      (await program('evaluate', path, '--data', data, '--task', 'parallel')).json as unknown as {
        cosine: { forward: { 'recall@1': { value: number } } };
      }
    ).cosine.forward['recall@1'].value;
  expect(await found(out)).toBeCloseTo(await found(run), 1);
  await program('export', out, '--out', join(folder, 'words-exported'), '--no-onnx');
  expect(await found(join(folder, 'words-exported'))).toBe(await found(out));
  expect(
    (await program('train', '--from', out, '--encoder', 'bag', '--data', data)).json,
  ).toMatchObject({ error: { code: 'CP_NLP_USAGE' } });
});

test('labelled pairs, clusters and judged documents are scored; TREC files give graded judgements', async () => {
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
  const of = async (...args: string[]) =>
    (await program('evaluate', run, ...args)).json as unknown as Record<
      string,
      { value: number } & Record<string, { value: number }>
    >;
  const told = await of('--data', labelled, '--columns', 'question1,question2');
  expect(told['error']).toBeUndefined();
  expect(told['average-precision']!.value).toBeGreaterThan(0.95);
  expect(told['tf-idf']!['average-precision']!.value).toBeLessThan(
    told['average-precision']!.value,
  );
  expect(
    (await of('--data', labelled, '--columns', 'question1,question2', '--same', 'nothing'))[
      'error'
    ],
  ).toMatchObject({ code: 'CP_NLP_DATA' });

  const verbs = join(folder, 'verbs.tsv');
  const known = pairs
    .map(([, text]) => [text, /renew|cancel|repair|sell/u.exec(text!)?.[0]])
    .filter(([, verb]) => verb !== undefined);
  await writeFile(verbs, ['text\tlabel', ...known.map((row) => row.join('\t'))].join('\n'));
  const clusters = await of('--data', verbs, '--task', 'clustering');
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
  const found = await of(
    '--data',
    judged,
    '--task',
    'retrieval',
    '--qrels',
    join(judged, 'qrels'),
    '--write-run',
    join(folder, 'run.trec'),
  );
  expect(found['ndcg@10']!.value).toBeGreaterThan(0.6);
  expect(found['recall@100']!.value).toBeGreaterThan(found['recall@1']!.value);
  expect((await readFile(join(folder, 'run.trec'), 'utf8')).split('\n')[0]).toMatch(
    /^q0 Q0 d\d+ 1 0\.\d+ counterpoint$/u,
  );
});

test('judged documents make pairs without one fold of queries; each model scores the fold it did not see', async () => {
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
  const kept: string[][] = [];
  for (const part of ['1/2', '2/2']) {
    const rows = await judgedRows(`${judged}?without=${part}`);
    expect(rows.size).toBeGreaterThanOrEqual(98);
    kept.push(
      await Promise.all(
        Array.from({ length: rows.size }, async (_, i) => rows.at!(i).then(({ key }) => key)),
      ),
    );
    const out = join(folder, `without-${part[0]}`);
    const trained = await program(
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
  expect(new Set(kept.flat()).size).toBe(199); // together every pair, none twice
  expect(kept.flat()).toHaveLength(199);
  const partOf = (i: number) => kept.findIndex((keys) => keys.includes(`q${i}:d${i}`));
  for (let i = 0; i < 198; i += 3)
    expect(new Set([i, i + 1, i + 2].filter((j) => j !== 7).map(partOf)).size).toBe(1); // they share a document
  const of = async (models: readonly string[], ...args: string[]) =>
    (
      await program(
        'evaluate',
        models.map((name) => join(folder, name)).join(','),
        '--data',
        judged,
        '--no-baselines',
        ...args,
      )
    ).json as unknown as Record<string, { value: number; count: number }>;
  const [both, first, second] = [
    await of(['without-1', 'without-2']),
    await of(['without-1'], '--part', '1/2'),
    await of(['without-2'], '--part', '2/2'),
  ];
  expect([both['ndcg@10']!.count, first['ndcg@10']!.count + second['ndcg@10']!.count]).toEqual([
    199, 199,
  ]);
  const weighted =
    [first, second].reduce(
      (sum, each) => sum + each['ndcg@10']!.value * each['ndcg@10']!.count,
      0,
    ) / 199;
  expect(both['ndcg@10']!.value).toBeCloseTo(weighted, 6);
  expect(both['ndcg@10']!.value).toBeGreaterThan(0.6);
  for (const wrong of ['0/2', '3/2', 'half'])
    await expect(judgedRows(`${judged}?without=${wrong}`)).rejects.toThrow(/CP_EVAL_OPTION/u);
  await expect(judgedRows(`${judged}?fold=1`)).rejects.toThrow(/CP_NLP_USAGE/u);
});

test('copies of training texts are counted in each task, and refused where asked', async () => {
  const splits = join(folder, 'copies');
  await mkdir(splits);
  const lines = (await readFile(join(run, 'corpus.tsv'), 'utf8')).trim().split('\n');
  const table = (from: number, to: number) => [lines[0], ...lines.slice(from, to)].join('\n');
  await writeFile(join(splits, 'train.tsv'), table(1, 41));
  await writeFile(join(splits, 'test.tsv'), table(31, 71));
  await writeFile(join(splits, 'dev.tsv'), table(71, 91));
  const of = async (...args: string[]) =>
    program('evaluate', run, '--data', splits, '--task', 'parallel', '--no-baselines', ...args);
  const { json } = await of('--test', 'test');
  expect((json as unknown as { notes: string[] }).notes[0]).toMatch(/^1\d of 40 test samples/u);
  const failed = await of('--test', 'test', '--leakage', 'fail');
  expect([failed.code, failed.json]).toMatchObject([1, { error: { code: 'CP_EVAL_LEAKAGE' } }]);
  const whole = await program(
    ...['evaluate', run, '--data', join(splits, 'test.tsv'), '--leakage', 'fail'],
  );
  expect([whole.code, whole.json]).toMatchObject([2, { error: { code: 'CP_NLP_USAGE' } }]);
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
  const { json, errors } = await program(
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
    (await program('evaluate', run, '--data', german, '--join', french, '--on', 'de')).json,
  ).toMatchObject({ error: { code: 'CP_DATA_JOIN' } });
  expect((await program('evaluate', run, '--data', german, '--join', french)).json).toMatchObject({
    error: { code: 'CP_NLP_USAGE' },
  });
});

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
  const classes = await program(
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
      await program(
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
  await program('export', join(folder, 'second'), '--out', guide);
  const guided = await program(
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
  const nobody = await program(
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
    [['embed', '/nowhere', '--data', 'x', '--out', 'y.npy'], 1, 'CP_TEXT_MODEL_MALFORMED'],
    [['evaluate', `${run},${run}`, '--data', join(run, 'corpus.tsv')], 1, 'CP_NLP_USAGE'],
    [['embed', 'hub:../nonsense', '--data', 'x', '--out', 'y.npy'], 1, 'CP_TEXT_CONFIG'],
  ];
  for (const [args, exit, expected] of cases) {
    const { code, json } = await program(...args);
    expect(
      [code, (json as unknown as { error: { code: string } }).error.code],
      args.join(' '),
    ).toEqual([expected.endsWith('_USAGE') ? 2 : exit, expected]);
  }
});
