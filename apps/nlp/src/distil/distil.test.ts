import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Rng, type Rng as Draws } from '@counterpoint/core';
import { writeBertFolder } from '../../../../packages/onnx/src/testing/write-bert-folder.js';
import {
  graphWeightsOf,
  writeSentenceEncoderFolder,
} from '../../../../packages/text/src/testing/sentence-encoder-folder.js';
import { runInProcess } from '../../../../tools/vitest/run-in-process.js';
import { nlpProgram } from '../program.js';
import { agreement } from '@counterpoint/cli';

const program = (...args: readonly string[]) => runInProcess(nlpProgram(), ...args);

let folder: string, teacher: string, data: string;
const cache = process.env['COUNTERPOINT_CACHE'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-distil-'));
  process.env['COUNTERPOINT_CACHE'] = join(folder, 'cache');
  teacher = join(folder, 'teacher');
  data = join(folder, 'texts.tsv');
  await writeBertFolder(teacher);
  const rng = Rng.of(1, 'texts');
  const words = ['a', 'the', 'dog', 'cat', 'runs', 'sleeps'];
  const one = (from: Draws) =>
    Array.from(
      { length: 2 + Math.floor(from.uniform() * 6) },
      () => words[Math.floor(from.uniform() * 6)],
    ).join(' ');
  const rows = Array.from({ length: 200 }, () => `${one(rng)}\t${one(rng)}`);
  await writeFile(data, `sentence1\tsentence2\n${rows.join('\n')}\n`);
});
afterAll(async () => {
  if (cache === undefined) delete process.env['COUNTERPOINT_CACHE'];
  else process.env['COUNTERPOINT_CACHE'] = cache;
  await rm(folder, { recursive: true, force: true });
});

test('agreement is 1 for a turned space, whatever its width', () => {
  const points = Float32Array.of(1, 0, 0.6, 0.8, -0.6, 0.8);
  const turned = Float32Array.of(0, 0, 1, 0, -0.8, 0.6, 0, -0.8, -0.6);
  expect(agreement(points, turned, 3)).toBeCloseTo(1, 6);
  expect(agreement(points, Float32Array.of(1, 0, -0.6, 0.8, 0.6, 0.8), 3)).toBeLessThan(1);
});

test('a bag learns what the teacher finds texts to be, and is a run like others', async () => {
  const run = join(folder, 'run');
  const result = await program(
    ...['distil', '--teacher', teacher, '--data', data, '--width', '8', '--out', run],
    ...['--student', 'bag'],
    ...['--epochs', '20', '--batch-size', '32', '--json'],
  );
  expect(result.code, result.errors).toBe(0);
  const about = JSON.parse(await readFile(join(run, 'distil.json'), 'utf8')) as Record<
    string,
    number
  >;
  expect(about).toMatchObject({ student: 'bag', width: 8, skipped: 0 });
  expect(about['agreement']).toBeGreaterThan(0.4);
  expect(about['agreement']).toBeGreaterThan(about['agreementBefore']!);
  // It reads other tables by their own columns, and its export embeds alike.
  const other = join(folder, 'other.csv');
  await writeFile(other, 'utterance\nthe dog runs\na cat sleeps\n');
  const out = join(folder, 'other.npy');
  const embedded = await program('embed', run, '--data', other, '--out', out, '--json');
  expect(embedded.code, embedded.errors).toBe(0);
  expect(embedded.json).toMatchObject({ count: 2, width: 8 });
  const exported = await program('export', run, '--out', join(folder, 'exported'), '--json');
  expect(exported.code, exported.errors).toBe(0);
  expect(exported.json['largestDifference']).toBeLessThan(1e-4);
  // It goes on from there, on other data.
  const onward = await program(
    ...['train', '--from', run, '--method', 'multiple-negatives', '--data', data],
    ...['--epochs', '1', '--batch-size', '32', '--out', join(folder, 'onward')],
  );
  expect(onward.code, onward.errors).toBe(0);
}, 240_000);

test('a static student is ready without training, and a transformer is trained', async () => {
  const result = await program(
    ...['distil', '--teacher', teacher, '--data', data, '--student', 'static', '--width', '6'],
    ...['--out', join(folder, 'static'), '--json'],
  );
  expect(result.code, result.errors).toBe(0);
  expect(result.json).toMatchObject({ student: 'static', width: 6, out: join(folder, 'static') });
  expect(result.json['agreement']).toBeGreaterThan(0.3);
  const embedded = await program(
    ...['embed', join(folder, 'static'), '--data', data, '--out', join(folder, 's.npy'), '--json'],
  );
  expect(embedded.json).toMatchObject({ width: 6 });
  const small = await program(
    ...['distil', '--teacher', teacher, '--data', data, '--student', 'transformer'],
    ...['--width', '8', '--epochs', '1', '--batch-size', '32', '--out', join(folder, 'small')],
  );
  expect(small.code, small.errors).toBe(0);
}, 240_000);

test('vectors of a service are learned from a table', async () => {
  const table = join(folder, 'vectors.jsonl');
  const rows = Array.from({ length: 64 }, (_, i) =>
    JSON.stringify({
      text: `the ${i % 2 ? 'dog' : 'cat'} number ${i}`,
      vector: [i % 2, 1 - (i % 2), 0.1, 0],
    }),
  );
  await writeFile(table, `${rows.join('\n')}\n{"text":"without","vector":null}\n`);
  const run = join(folder, 'service');
  const trained = await program(
    ...['train', '--method', 'distil', '--encoder', 'bag', '--data', table, '--out', run],
    ...['--set', 'modality.guideColumn=vector', '--set', 'encoder.width=4', '--epochs', '40'],
    ...['--set', 'encoder.hidden=0', '--batch-size', '16', '--json'],
    ...['--set', 'learningRate.base=0.02', '--set', 'encoder.dropout=0'],
  );
  expect(trained.code, trained.errors).toBe(0);
  expect(trained.json).toMatchObject({ skipped: 1 });
  const lines = (await readFile(join(run, 'metrics.jsonl'), 'utf8')).trim().split('\n');
  const losses = lines.map((line) => (JSON.parse(line) as { loss: number }).loss);
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
}, 240_000);

test('Universal Sentence Encoder Lite of TensorFlow.js is a model, converted once', async () => {
  const graph = join(folder, 'graph');
  await writeSentenceEncoderFolder(graph, graphWeightsOf(4));
  const embed = async (name: string) => {
    const out = join(folder, `${name}.npy`);
    const embedded = await program('embed', graph, '--data', data, '--out', out, '--json');
    expect(embedded.code, embedded.errors).toBe(0);
    expect(embedded.json).toMatchObject({ width: 16 });
    return readFile(out);
  };
  const first = await embed('first');
  const cached = join(folder, 'cache', 'converted');
  const { mtimeMs } = await stat(cached);
  expect(await embed('second')).toEqual(first);
  expect((await stat(cached)).mtimeMs).toBe(mtimeMs);
  const shard = join(graph, 'group1-shard2of2');
  const bytes = await readFile(shard);
  await writeFile(shard, Buffer.alloc(bytes.length, bytes.subarray(0, 400))); // other weights
  expect(await embed('third')).not.toEqual(first);
  await writeFile(shard, bytes);
  expect(await embed('fourth')).toEqual(first);
  const adapted = await program(
    ...['train', '--from', graph, '--method', 'multiple-negatives', '--data', data],
    ...['--epochs', '1', '--batch-size', '32', '--out', join(folder, 'adapted')],
  );
  expect(adapted.code, adapted.errors).toBe(0);
}, 240_000);

test.each([
  [
    'training options of what is not trained',
    ['--student', 'static', '--epochs', '3'],
    /--epochs would do nothing/,
  ],
  ['more values than the teacher has', ['--width', '999'], /--width/],
  ['a column that is not there', ['--columns', 'sentense1'], /CP_TEXT_COLUMNS.*sentence1/],
  ['an unknown student', ['--student', 'resnet'], /static, bag, transformer/],
])('%s: refused', async (_, options, message) => {
  const { code, errors } = await program(
    ...['distil', '--teacher', teacher, '--data', data, '--out', join(folder, 'none'), ...options],
  );
  expect(code).not.toBe(0);
  expect(errors).toMatch(message);
});

test('too few texts, and a teacher of hashed n-grams, are refused', async () => {
  const few = join(folder, 'few.txt');
  await writeFile(few, 'one\ntwo\n');
  const none = join(folder, 'none');
  const short = await program('distil', '--teacher', teacher, '--data', few, '--out', none);
  expect(short.errors).toMatch(/CP_NLP_DATA.*2 different texts/);
  await mkdir(join(folder, 'hashed'), { recursive: true });
  const hashed = join(folder, 'hashed', 'run');
  const trained = await program(
    ...['train', '--encoder', 'bag', '--method', 'multiple-negatives', '--data', data],
    ...['--epochs', '1', '--batch-size', '32', '--out', hashed],
    ...[
      '--set',
      'encoder.width=8',
      '--set',
      'encoder.vocabulary=64',
      '--set',
      'modality.tokenizer.buckets=64',
    ],
  );
  expect(trained.code, trained.errors).toBe(0);
  const refused = await program(
    'distil',
    '--teacher',
    hashed,
    '--data',
    data,
    '--width',
    '4',
    '--out',
    none,
  );
  expect(refused.errors).toMatch(/CP_NLP_USAGE.*hashed n-grams/);
}, 240_000);
