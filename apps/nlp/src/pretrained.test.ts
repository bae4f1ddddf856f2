import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeBertFolder } from '../../../packages/onnx/src/testing/write-bert-folder.js';
import { runInProcess } from '../../../tools/vitest/run-in-process.js';
import { nlpProgram } from './program.js';

const program = (...args: readonly string[]) => runInProcess(nlpProgram(), ...args);

let folder: string, start: string, pairs: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-nlp-pretrained-'));
  start = join(folder, 'start');
  pairs = join(folder, 'pairs.tsv');
  await writeBertFolder(start);
  const nouns = ['the dog', 'a dog', 'the cat', 'a cat'];
  const rows = nouns.flatMap((one, i) =>
    nouns.map((other, j) => `${one} ${i % 2 ? 'runs' : 'sleeps'} ${'a '.repeat(j)}\t${other} runs`),
  );
  await writeFile(pairs, `anchor\tpositive\n${rows.join('\n')}\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function embeddings(model: string, name: string): Promise<Float32Array> {
  const out = join(folder, `${name}.npy`);
  const { code, output, json } = await program(
    ...['embed', model, '--data', pairs, '--columns', 'anchor', '--out', out, '--json'],
  );
  expect(code, output).toBe(0);
  expect(json['width']).toBe(16);
  const bytes = await readFile(out);
  return new Float32Array(new Uint8Array(bytes.subarray(bytes.length % 64)).buffer);
}

test('a folder of transformers.js embeds, is adapted, moved, and written back', async () => {
  const before = await embeddings(start, 'before');
  const run = join(folder, 'run');
  const trained = await program(
    ...['train', '--from', start, '--data', pairs, '--method', 'multiple-negatives'],
    ...['--out', run, '--batch-size', '8', '--epochs', '1'],
    ...['--set', 'encoder.train="lora"', '--set', 'learningRate.base=0.01'],
  );
  expect(trained.code, trained.errors).toBe(0);
  const moved = join(folder, 'moved');
  await rename(run, moved);
  const adapted = await embeddings(moved, 'adapted');
  expect(adapted).not.toEqual(before);
  const exported = join(folder, 'exported');
  const written = await program('export', moved, '--out', exported, '--json');
  expect(written.code, written.output).toBe(0);
  expect(written.json['largestDifference']).toBeGreaterThan(0);
  expect(written.json['largestDifference']).toBeLessThan(1e-4);
  const again = await embeddings(exported, 'exported');
  expect(again).toHaveLength(adapted.length);
  again.forEach((value, i) => expect(value).toBeCloseTo(adapted[i]!, 4));
  const next = join(folder, 'next');
  const continued = await program(
    ...['train', '--from', moved, '--data', pairs, '--method', 'multiple-negatives'],
    ...['--out', next, '--batch-size', '8', '--epochs', '1', '--set', 'learningRate.base=1e-9'],
  );
  expect(continued.code, continued.errors).toBe(0);
  const goesOn = await embeddings(next, 'next');
  goesOn.forEach((value, i) => expect(value).toBeCloseTo(adapted[i]!, 4));
}, 240_000);

test('its shape is its own', async () => {
  const { code, errors } = await program(
    ...['train', '--from', start, '--data', pairs, '--method', 'multiple-negatives'],
    ...['--encoder', 'word-transformer', '--out', join(folder, 'never')],
  );
  expect(code).not.toBe(0);
  expect(errors).toMatch(/CP_NLP_USAGE: An ONNX model cannot become a word-transformer/);
});
