import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '../../../../tools/vitest/run-in-process.js';
import { nlpProgram } from '../program.js';
import { intentRows, writeIntents } from '../testing/intent-rows.js';

const program = (...args: readonly string[]) => runInProcess(nlpProgram(), ...args);

let folder: string, data: readonly string[];
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-whiten-own-'));
  await writeIntents(at('intents.tsv'), intentRows);
  data = ['--data', at('intents.tsv'), '--label', 'intent'];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function succeed(...args: readonly string[]) {
  const { code, json, errors, output } = await program(...args, '--json');
  expect(code, errors + output).toBe(0);
  return json as unknown as Scored;
}

interface Scored {
  readonly isPromoted: boolean;
  readonly model: string;
  readonly nearest: { readonly accuracy: { readonly value: number } };
  readonly untrained: Pick<Scored, 'nearest'>;
}

async function embeddings(model: string): Promise<{ rows: Float32Array; model: string }> {
  const out = ['--columns', 'text', '--out', at('rows.npy')];
  const { model: fingerprint } = await succeed('embed', model, ...data, ...out);
  const bytes = await readFile(at('rows.npy'));
  const rows = new Float32Array(new Uint8Array(bytes.subarray(bytes.length % 64)).buffer);
  return { rows, model: fingerprint };
}

const shapes = {
  bag: ['--encoder', 'bag', '--set', 'encoder.hidden=16'],
  'word-transformer': [
    '--encoder',
    'word-transformer',
    '--set',
    'encoder.hidden=16',
    '--set',
    'encoder.initialDeviation=0.3',
  ],
  transformer: ['--encoder', 'transformer', '--set', 'encoder.layers=1', '--vocabulary', '60'],
} as const;

test.each(Object.keys(shapes) as (keyof typeof shapes)[])(
  'a trained %s is whitened as it is, as its export, and once more',
  async (kind) => {
    const start = at(`${kind}-start`);
    await succeed(
      ...['train', '--method', 'simcse', '--data', at('intents.tsv'), '--columns', 'text'],
      ...[...shapes[kind], '--set', 'encoder.width=24', '--set', 'learningRate.base=0.0001'],
      ...['--epochs', '1', '--batch-size', '96', '--out', start],
    );
    const plain = await succeed('evaluate', start, ...data);
    const line = [...data, '--shrinkage', '0.05'];
    expect(await succeed('whiten', start, ...line, '--out', at(kind))).toMatchObject({
      isPromoted: true,
    });
    const moved = at(`${kind}-moved`);
    await rename(at(kind), moved);
    const scored = await succeed('evaluate', moved, ...data);
    expect(scored.untrained.nearest).toEqual(plain.nearest);
    expect(scored.nearest.accuracy.value).toBeGreaterThan(plain.nearest.accuracy.value);

    const [before, whitened] = [await embeddings(start), await embeddings(moved)];
    expect(whitened.model).not.toBe(before.model);
    const exported = at(`${kind}-exported`);
    await succeed('export', moved, '--out', exported);
    const card = await readFile(join(exported, 'README.md'), 'utf8');
    expect(card).toMatch(/by `whiten`, divides out what varies within 32 classes of intents.tsv/);
    const again = await embeddings(exported);
    again.rows.forEach((value, i) => expect(value).toBeCloseTo(whitened.rows[i]!, 4));

    // The export of the start gives the same layer as the start.
    const plainExport = at(`${kind}-plain`);
    await succeed('export', start, '--out', plainExport, '--no-onnx');
    await succeed('whiten', plainExport, ...line, '--out', at(`${kind}-of-export`));
    const ofExport = await embeddings(at(`${kind}-of-export`));
    ofExport.rows.forEach((value, i) => expect(value).toBeCloseTo(whitened.rows[i]!, 4));

    // A model with layers behind it takes one more, and a run goes on from it.
    const { isPromoted } = await succeed('whiten', moved, ...data, '--out', at(`${kind}-twice`));
    const next = isPromoted ? at(`${kind}-twice`) : moved;
    const onward = ['--from', next, '--method', 'simcse', '--data', at('intents.tsv')];
    await succeed(
      ...['train', ...onward, '--columns', 'text', '--epochs', '1', '--out', at(`${kind}-onward`)],
    );
  },
  240_000,
);

test('a default prompt is left out, as the run leaves it out, and the user reads so', async () => {
  const start = at('prompt-start');
  await succeed(
    ...['train', '--method', 'simcse', '--data', at('intents.tsv'), '--columns', 'text'],
    ...[...shapes.transformer, '--set', 'encoder.width=24', '--epochs', '1', '--out', start],
  );
  const [plain, prompted] = [at('without-prompt'), at('with-prompt')];
  for (const out of [plain, prompted]) await succeed('export', start, '--no-onnx', '--out', out);
  const prompts = { prompts: { query: 'sleeps sleeps dog' }, default_prompt_name: 'query' };
  await writeFile(join(prompted, 'config_sentence_transformers.json'), JSON.stringify(prompts));
  const line = [...data, '--shrinkage', '0.05', '--out'];
  await succeed('whiten', plain, ...line, at('of-plain'));
  const { code, output, errors } = await program('whiten', prompted, ...line, at('of-prompted'));
  expect([code, output + errors]).toEqual([0, expect.stringContaining('prompt is left out')]);
  const [a, b] = [await embeddings(at('of-plain')), await embeddings(at('of-prompted'))];
  expect(b).toEqual(a);
}, 120_000);
