import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runProgram } from '@counterpoint/cli';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { nlpProgram } from './program.js';

let folder: string;
let run: string;

interface Outcome { readonly code: number; readonly json: Record<string, never>; readonly errors: string }

/** Runs the program in this process and reads the last line of its output as JSON. */
async function program(...args: string[]): Promise<Outcome> {
  let [output, errors] = ['', ''];
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => { output += String(text); return true; });
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => { errors += String(text); return true; });
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await runProgram(nlpProgram(), ['node', 'counterpoint-nlp', ...args, '--json']);
    return { code: process.exitCode, json: JSON.parse(output.trim().split('\n').pop() || '{}') as Record<string, never>, errors };
  } finally {
    process.exitCode = before;
    out.mockRestore();
    err.mockRestore();
  }
}

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
  const { cosine, untrained } = json as unknown as Record<'cosine' | 'untrained', { forward: { 'recall@1': { value: number } }; cosine: { forward: { 'recall@1': { value: number } } } }>;
  expect(cosine.forward['recall@1'].value).toBeGreaterThan(0.95);
  expect(cosine.forward['recall@1'].value).toBeGreaterThan(untrained.cosine.forward['recall@1'].value);
});

test('search makes an index, brings it up to date, and refuses another model', async () => {
  const index = join(folder, 'index');
  expect((await program('search', run, '--index', index, '--add', join(run, 'corpus.tsv'))).json).toEqual({ added: 739, count: 739 });
  const more = join(folder, 'more.jsonl');
  await writeFile(more, '\uFEFF{"id":"new","text":"Where can I sell a very old harpsichord?"}\n{"id":"empty","text":" "}\n');
  expect((await program('search', run, '--index', index, '--add', more)).json).toEqual({ added: 1, count: 740 });
  const { json } = await program('search', run, '--index', index, 'where can i sell a very old harpsichord', '-k', '1');
  expect((json as unknown as { hits: { id: string }[] }).hits[0]!.id).toBe('new');
  const exported = join(folder, 'exported');
  expect((await program('export', run, '--out', exported)).json).toMatchObject({ out: exported, width: 64 });
  expect((await readdir(exported)).sort()).toEqual(['1_Pooling', '2_Normalize', 'config.json', 'model.safetensors', 'modules.json', 'onnx', 'sentence_bert_config.json'].filter((name) => name !== '2_Normalize'));
  const { code, json: refused } = await program('search', exported, '--index', index, 'x');
  expect([code, (refused as unknown as { error: { code: string } }).error.code]).toEqual([1, 'CP_SEARCH_MODEL']);
});

test('mine, tokenizer and embed write what train and others read', async () => {
  const triplets = join(folder, 'triplets.tsv');
  const { json } = await program('mine', run, '--data', join(run, 'corpus.tsv'), '--out', triplets);
  expect((json as unknown as { triplets: number }).triplets).toBeGreaterThan(500);
  expect((await readFile(triplets, 'utf8')).split('\n')[0]).toBe('anchor\tpositive\thard_negative');
  const pieces = join(folder, 'pieces');
  expect((await program('tokenizer', '--data', triplets, '--size', '300', '--out', pieces)).json).toMatchObject({ kind: 'wordpiece', skipped: 0 });
  const small = ['encoder.width=16', 'encoder.layers=1', 'encoder.heads=2', 'encoder.hidden=16', 'batchSize=64', 'epochs=0.2'].flatMap((each) => ['--set', each]);
  const second = join(folder, 'second');
  const trained = await program('train', '--data', triplets, '--method', 'hard-negatives', '--tokenizer', pieces, '--out', second, ...small);
  expect(trained.code, trained.errors).toBe(0);
  expect((await program('embed', second, '--data', triplets, '--out', join(folder, 'e.npy'))).json).toMatchObject({ width: 16, skipped: 0 });
});

test('the command itself runs as a process', async () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@counterpoint/source', '--import', 'tsx', main, '--version']);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/u);
});

test('what cannot be done ends with a coded error and its exit code', async () => {
  const cases: [string[], number, string][] = [
    [['train', '--method', 'nonsense'], 1, 'CP_CLI_USAGE'], [['train', '--data', '/nowhere'], 1, 'CP_DATA_READ'], [['search', run, '--index', join(folder, 'none')], 1, 'CP_NLP_USAGE'],
    [['evaluate', run, '--data', join(run, 'corpus.tsv'), '--task', 'similarity'], 1, 'CP_NLP_DATA'], [['embed', '/nowhere', '--data', 'x', '--out', 'y.npy'], 1, 'CP_TEXT_MODEL_MALFORMED'],
  ];
  for (const [args, exit, expected] of cases) {
    const { code, json } = await program(...args);
    expect([code, (json as unknown as { error: { code: string } }).error.code], args.join(' ')).toEqual([exit, expected]);
  }
});
