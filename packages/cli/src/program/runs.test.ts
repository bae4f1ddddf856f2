import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { runInProcess } from '../../../../tools/vitest/run-in-process.js';
import { counterpointProgram } from './counterpoint-program.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-runs-'));
const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url));
symlinkSync(modules, join(folder, 'node_modules'), 'dir');
afterAll(() => rmSync(folder, { recursive: true }));

const plugin = join(folder, 'rows.js');
writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
writeFileSync(
  plugin,
  `import { Mlp, Rng } from '@counterpoint/core';
import { indexedDataset } from '@counterpoint/data';
import { tensor2d } from '@tensorflow/tfjs-core';
import { z } from 'zod';
const wrapped = (mlp) => ({
  width: mlp.width, variables: mlp.variables, state: mlp.state,
  encode: (batch, pass) => mlp.apply(batch, pass),
  clone: () => wrapped(mlp.clone()), dispose: () => mlp.dispose(),
});
const component = (kind, id, create, schema = z.strictObject({})) =>
  ({ kind, id: 'row/' + id, summary: 'For rows.', schema, create });
export const rows = { name: 'rows', apiVersion: 1, components: [
  component('modality', 'rows', () => ({
    extensions: [], decode: ({ metadata }) => ['a', 'b', 'c'].map((name) => Number(metadata[name])),
    describe: (row) => row, batch: (rows) => tensor2d(rows),
  })),
  component('views', 'noise', () => ({
    draw: (row, rng) => row.map(() => rng.normal(0, 0.1)),
    apply: (row, added) => row.map((value, i) => value + added[i]),
  })),
  component('encoder', 'mlp', (_, { seed }) =>
    wrapped(new Mlp({ widths: [3, 8], batchNorm: false, rng: Rng.of(seed) }))),
  component('source', 'counted', ({ size }) => indexedDataset({
    name: 'counted', size, fingerprint: 'counted ' + size, key: String,
    read: (index) =>
      ({ index, key: String(index), metadata: { a: index, b: 1, c: 2 }, value: { members: {} } }),
  }), z.strictObject({ size: z.int() })),
] };`,
);

const table = (name: string, count: number, labelled = true): string => {
  const path = join(folder, name);
  const rows = Array.from({ length: count }, (_, i) =>
    [i % 2 ? 5 : -5, i % 5, i, ...(labelled ? [i % 2 ? 'up' : 'down'] : [])].join(','),
  );
  writeFileSync(path, [labelled ? 'a,b,c,label' : 'a,b,c', ...rows].join('\n'));
  return path;
};
const data = table('rows.csv', 40);

/** Runs the program in this process. */
const program = (...args: string[]) => runInProcess(counterpointProgram(), ...args, '--json');
const small = ['--plugin', plugin, '--engine', 'cpu', '--batch-size', '8'];
const train = (out: string, ...args: string[]) =>
  program('train', '--data', data, ...small, '--epochs', '1', '--out', join(folder, out), ...args);
const error = (code: string) => ({ error: { code } });

test('a run that another process writes is refused; the lock of a process that ended is replaced', async () => {
  const run = join(folder, 'locked');
  expect((await train('locked')).json).toMatchObject({ ended: 'done', step: 5 });
  expect(existsSync(join(run, 'run.lock'))).toBe(false);
  const lock = (owner: object) => writeFileSync(join(run, 'run.lock'), JSON.stringify(owner));
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  for (const owner of [
    { pid: process.pid, host: hostname() },
    { pid: other.pid, host: hostname() },
    { pid: 1, host: 'another-machine', startTime: 5 },
  ]) {
    lock(owner);
    const refused = await program('train', '--resume', run, '--more-epochs', '1');
    expect([refused.code, refused.json]).toMatchObject([1, error('CP_CLI_RUN_LOCKED')]);
  }
  lock({ pid: other.pid, host: hostname() });
  setTimeout(() => other.kill('SIGKILL'), 200); // It ends while the command waits.
  let step = 5;
  const extend = async () => {
    const extended = await program('train', '--resume', run, '--more-epochs', '1');
    expect(extended.json).toMatchObject({ ended: 'done', step: (step += 5) });
    expect(existsSync(join(run, 'run.lock'))).toBe(false);
  };
  await extend();
  lock({ pid: 2 ** 22 + 1, host: hostname() }); // above the largest process id
  await extend();
});

test('a finished run says so, and is extended with its schedule named', async () => {
  await train('finished');
  const run = join(folder, 'finished');
  const again = await runInProcess(counterpointProgram(), 'train', '--resume', run);
  expect([again.code, again.errors]).toEqual([0, expect.stringContaining('is finished')]);
  expect(again.errors).not.toContain('NaN');
  const more = ['train', '--resume', run, '--more-epochs', '2'];
  const extended = await runInProcess(counterpointProgram(), ...more);
  expect(extended.errors).toMatch(/cosine now ends at step 15 instead of 5/);
  const { config } = JSON.parse(readFileSync(join(run, 'config.json'), 'utf8')) as {
    config: { epochs: number };
  };
  expect(config.epochs).toBe(3);
});

test("a run's own config.json, with a new folder, trains the same weights, byte for byte", async () => {
  const seeded = ['--seed', '7', '--epochs', '2'];
  expect((await train('original', ...seeded)).json).toMatchObject({ ended: 'done', step: 10 });
  const config = join(folder, 'original', 'config.json');
  const again = await program('train', '--config', config, '--out', join(folder, 'repeated'));
  expect(again.json).toMatchObject({ ended: 'done', step: 10 });
  expect((await train('other-seed', ...seeded, '--seed', '8')).json).toMatchObject({ step: 10 });
  const weights = (run: string) =>
    readFileSync(join(folder, run, 'checkpoints', 'step-10', 'tensors.safetensors'));
  expect(weights('repeated').equals(weights('original'))).toBe(true);
  expect(weights('other-seed').equals(weights('original'))).toBe(false);
});

test('a run from another run starts with its weights, is measured against them, and can be moved', async () => {
  await train('first');
  const from = ['--from', join(folder, 'first'), '--set', 'learningRate.base=1e-12'];
  expect((await train('second', ...from)).json).toMatchObject({ ended: 'done' });
  renameSync(join(folder, 'second'), join(folder, 'moved'));
  rmSync(join(folder, 'first'), { recursive: true });
  const scores = await program('evaluate', join(folder, 'moved'), '--data', data);
  const { knn, untrained } = scores.json as Record<string, { knn: { top1: object }; top1: object }>;
  expect(untrained!.knn.top1).toEqual(knn!.top1);
  rmSync(join(folder, 'moved', 'from.safetensors'));
  const lost = await program('evaluate', join(folder, 'moved'), '--data', data);
  expect(lost.json).toMatchObject(error('CP_CLI_UNTRAINED_MISSING'));
  expect((await train('none', '--from', join(folder, 'nowhere'))).code).toBe(2);
});

test('a split is scored while training, the best encoder is kept, and patience ends the run', async () => {
  const parts = join(folder, 'parts');
  mkdirSync(parts);
  for (const split of ['train', 'val']) table(join('parts', `${split}.csv`), 40);
  const run = join(folder, 'validated');
  const args = ['--data', parts, ...small, '--epochs', '20', '--set', 'checkpoint.everySteps=5'];
  const scored = ['--validate', 'val', '--validate-every', '2', '--patience', '3'];
  const { json } = await program('train', ...args, ...scored, '--out', run);
  expect(json).toMatchObject({ ended: 'done', stoppedEarly: true, best: { name: 'knn' } });
  const { best, step } = json as unknown as { best: { step: number; path: string }; step: number };
  expect(step).toBe(best.step + 6);
  const embed = ['embed', best.path, '--data', parts, '--out', join(folder, 'best.npy')];
  expect((await program(...embed)).json).toMatchObject({ count: 40, width: 8 });
  const lines = readFileSync(join(run, 'metrics.jsonl'), 'utf8').trim().split('\n');
  expect(lines.filter((line) => line.includes('"validation.knn"')).length).toBe(step / 2);
  // Killed before its last checkpoint: the resumed run ends with the same bytes.
  const end = readFileSync(join(run, 'export', 'encoder.safetensors'));
  rmSync(join(run, 'export'), { recursive: true });
  rmSync(join(run, 'checkpoints', `step-${step}`), { recursive: true });
  expect((await program('train', '--resume', run)).json).toMatchObject({ step, best });
  expect(readFileSync(join(run, 'export', 'encoder.safetensors'))).toEqual(end);
  const same = await program(
    'train',
    ...args,
    '--validate',
    'train',
    '--out',
    join(folder, 'same'),
  );
  expect([same.code, same.json]).toMatchObject([2, error('CP_CLI_USAGE')]);
  expect(existsSync(join(folder, 'same', 'config.json'))).toBe(false);
});

test('classes that a method needs and the data lacks are an error, before anything is written', async () => {
  const out = join(folder, 'unlabelled');
  const of = (path: string) =>
    program('train', '--data', path, ...small, '--method', 'supcon', '--out', out);
  expect((await of(table('none.csv', 40, false))).json).toMatchObject(error('CP_CLI_UNLABELLED'));
  const some = join(folder, 'some.csv');
  writeFileSync(some, 'a,b,c,label\n1,2,3,x\n2,3,4,\n3,4,5,y\n'.repeat(8));
  expect((await of(some)).json).toMatchObject(error('CP_CLI_UNLABELLED'));
  expect(existsSync(out)).toBe(false);
});

test('data of a config is a source component of a plugin', async () => {
  const config = join(folder, 'counted.json');
  const out = join(folder, 'counted');
  writeFileSync(config, JSON.stringify({ data: { type: 'row/counted', size: 24 } }));
  const queries = ['train', '--config', config, '--method', 'simclr', ...small, '--epochs', '1'];
  expect((await program(...queries, '--dry-run')).json).toMatchObject({
    samples: 24,
    source: { type: 'row/counted', size: 24 },
  });
  expect((await program(...queries, '--out', out)).json).toMatchObject({ step: 3, ended: 'done' });
  const wrong = [...queries, '--set', 'data.sise=3', '--dry-run'];
  expect((await program(...wrong)).json).toMatchObject(error('CP_CORE_CONFIG_INVALID'));
});

test('the command line names the option that is wrong or missing', async () => {
  const missing = await runInProcess(counterpointProgram(), 'train', '--plugin', plugin);
  expect([missing.code, missing.errors]).toEqual([2, expect.stringContaining('--data')]);
  const zero = await runInProcess(counterpointProgram(), 'train', '--epochs', 'zero');
  expect([zero.code, zero.errors]).toEqual([2, expect.stringMatching(/CP_CLI_USAGE.*--epochs/)]);
  const nowhere = join(data, 'file', 'x.npy');
  const out = ['embed', join(folder, 'locked'), '--data', data, '--out', nowhere];
  expect((await program(...out)).json).toMatchObject(error('CP_CLI_WRITE'));
});
