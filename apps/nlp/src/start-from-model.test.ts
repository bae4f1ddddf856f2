import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quickStartRun, runNlp } from './testing/quick-start-run.js';

let folder: string;
let run: string;

beforeAll(async () => {
  ({ folder, run } = await quickStartRun());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('training goes on from a model: its values, its tokenizer, its shape', async () => {
  const exported = join(folder, 'to-go-on-from');
  await runNlp('export', run, '--out', exported, '--no-onnx');
  const before = await runNlp(
    'embed',
    run,
    '--data',
    join(run, 'corpus.tsv'),
    '--out',
    join(folder, 'before.npy'),
  );
  for (const from of [run, exported]) {
    const out = join(folder, `on-from-${from === run ? 'run' : 'folder'}`);
    const { code, errors } = await runNlp(
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
        await runNlp(
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
    (await runNlp('train', '--from', run, '--encoder', 'bag', '--data', 'x')).json,
  ).toMatchObject({ error: { code: 'CP_NLP_USAGE' } });
});

test('a bag goes on as a word transformer, which begins with what the bag had learned', async () => {
  const data = join(run, 'corpus.tsv');
  const out = join(folder, 'words');
  const { code, errors } = await runNlp(
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
  const actual = async (path: string) =>
    (
      (await runNlp('evaluate', path, '--data', data, '--task', 'parallel')).json as unknown as {
        cosine: { forward: { 'recall@1': { value: number } } };
      }
    ).cosine.forward['recall@1'].value;
  expect(await actual(out)).toBeCloseTo(await actual(run), 1);
  await runNlp('export', out, '--out', join(folder, 'words-exported'), '--no-onnx');
  expect(await actual(join(folder, 'words-exported'))).toBe(await actual(out));
  expect(
    (await runNlp('train', '--from', out, '--encoder', 'bag', '--data', data)).json,
  ).toMatchObject({ error: { code: 'CP_NLP_USAGE' } });
});
