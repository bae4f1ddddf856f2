import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeBertFolder } from '../../../../packages/onnx/src/testing/write-bert-folder.js';
import { runInProcess } from '../../../../tools/vitest/run-in-process.js';
import { nlpProgram } from '../program.js';
import {
  intentRows as rows,
  openings,
  writeIntents,
  type IntentRow,
} from '../testing/intent-rows.js';

const program = (...args: readonly string[]) => runInProcess(nlpProgram(), ...args);

let folder: string, start: string;
const at = (name: string) => join(folder, name);

async function table(name: string, some: readonly IntentRow[]) {
  await writeIntents(at(name), some);
  return at(name);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-whiten-'));
  start = at('start');
  await writeBertFolder(start);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function embeddings(model: string, data: string): Promise<Float32Array> {
  const out = at('rows.npy');
  const columns = ['--columns', 'text', '--label', 'intent'];
  const { code, output } = await program('embed', model, '--data', data, ...columns, '--out', out);
  expect(code, output).toBe(0);
  const bytes = await readFile(out);
  return new Float32Array(new Uint8Array(bytes.subarray(bytes.length % 64)).buffer);
}

test('a whitened model is a run: scored beside the model it was, moved and exported', async () => {
  const data = await table('intents.tsv', rows);
  const label = ['--data', data, '--label', 'intent'];
  const line = ['whiten', start, ...label, '--shrinkage', '0.05', '--out', at('run'), '--json'];
  const { code, json, output } = await program(...line);
  expect(code, output).toBe(0);
  expect(json).toMatchObject({ isPromoted: true, classes: 32, samples: 288, out: at('run') });
  await rename(at('run'), at('moved'));
  const scored = await program('evaluate', at('moved'), ...label, '--json');
  const { nearest, untrained } = scored.json as unknown as Record<string, Scores> & Scores2;
  expect(nearest!.accuracy.value).toBeGreaterThan(untrained.nearest.accuracy.value);
  // Before training it is the model that it was.
  const plain = await program('evaluate', start, ...label, '--json');
  expect((plain.json as unknown as Scores2).nearest).toEqual(untrained.nearest);
  const whitened = await embeddings(at('moved'), data);
  expect(whitened).not.toEqual(await embeddings(start, data));
  const written = await program('export', at('moved'), '--out', at('exported'));
  expect(written.code, written.errors).toBe(0);
  const again = await embeddings(at('exported'), data);
  again.forEach((value, i) => expect(value).toBeCloseTo(whitened[i]!, 4));
  const twice = await program('whiten', at('moved'), ...label, '--out', at('twice'), '--json');
  expect(JSON.stringify(twice.json)).toMatch(/CP_ONNX_OUTPUT|"isPromoted":false/);
}, 240_000);

interface Scores {
  readonly accuracy: { readonly value: number };
}
interface Scores2 {
  readonly nearest: Scores;
  readonly untrained: { readonly nearest: Scores };
}

test('classes without meaning change nothing: no run is written', async () => {
  const drawn = rows.map(({ text }, i) => ({ text, intent: `intent ${(i * 5) % 32}` }));
  const data = await table('drawn.tsv', drawn);
  const line = ['whiten', start, '--data', data, '--label', 'intent', '--out', at('none')];
  const { code, json } = await program(...line, '--json');
  expect([code, json['isPromoted']]).toEqual([0, false]);
  expect(existsSync(at('none/export'))).toBe(false);
  const said = await program(...line);
  expect(said.errors + said.output).toContain('Nothing was written');
}, 120_000);

test('few classes and a folder in use are refused', async () => {
  const few = await table('few.tsv', rows.slice(0, 3 * openings.length));
  const line = ['--data', few, '--label', 'intent', '--json'];
  const refused = await program('whiten', start, ...line, '--out', at('few'));
  expect(refused.json).toMatchObject({ error: { code: 'CP_ADAPT_CLASSES' } });
  await mkdir(at('used/export'), { recursive: true });
  await writeFile(at('used/export/encoder.json'), '{}');
  const used = await program('whiten', start, ...line, '--out', at('used'));
  expect(used.json).toMatchObject({ error: { code: 'CP_CLI_RUN_EXISTS' } });
}, 120_000);
