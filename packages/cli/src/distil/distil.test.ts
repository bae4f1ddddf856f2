import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Rng } from '@counterpoint/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '../../../../tools/vitest/run-in-process.js';
import { counterpointProgram } from '../program/counterpoint-program.js';
import { rowPlugin, rowViews } from '../testing/row-plugin.js';
import { agreement } from './agreement.js';
import { centredUnitRows } from './centred-unit-rows.js';
import type { Distilled } from './finish-distil.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-distil-'));
const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url));
symlinkSync(modules, join(folder, 'node_modules'), 'dir');
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const small = `{ kind: 'encoder', id: 'row/small', summary: 'Three values.', schema: z.strictObject({}),
  create: (_, { seed }) => wrapped(new Mlp({ widths: [3, 6, 3], batchNorm: false, rng: Rng.of(seed) })) }`;
const plugin = rowPlugin(folder, 'rows', `${rowViews}, ${small}`);
const data = at('rows.csv');
const rows = Array.from({ length: 100 }, (_, i) =>
  [0, 1, 2].map((k) => Rng.of(1, 'row', i, k).normal(0, 1).toFixed(4)).join(','),
);
const program = (...args: string[]) => runInProcess(counterpointProgram(), ...args, '--json');
const engine = ['--engine', 'cpu', '--batch-size', '16'];
const distil = (out: string, ...args: string[]) =>
  program('distil', '--data', data, ...engine, '--out', at(out), ...args);
const exportOf = (run: string) => readFileSync(at(`${run}/export/encoder.safetensors`));

beforeAll(async () => {
  writeFileSync(data, ['a,b,c', ...rows].join('\n'));
  const train = ['train', '--plugin', plugin, '--data', data, ...engine];
  const shape = ['--set', 'encoder.type=row/mlp', '--epochs', '1'];
  const { json } = await program(...train, ...shape, '--out', at('teacher'));
  expect(json).toMatchObject({ ended: 'done' });
});

test('pairs agree whatever the width and the mean of the embeddings', () => {
  const points = Array.from({ length: 6 }, (_, i) => [Math.sin(3 * i), Math.cos(5 * i)] as const);
  const values = Float32Array.from(points.flat());
  const moved = Float32Array.from(points.flatMap(([x, y]) => [7, 5 - 2 * y, 2 * x + 1]));
  const first = centredUnitRows({ rows: values, count: 6, width: 2 });
  const second = centredUnitRows({ rows: moved, count: 6, width: 3 });
  expect(agreement(first, second, 6)).toBeGreaterThan(0.999);
  const other = centredUnitRows({ rows: values.slice().reverse(), count: 6, width: 2 });
  expect(agreement(first, other, 6)).toBeLessThan(0.9);
  const same = centredUnitRows({ rows: new Float32Array(6).fill(2), count: 3, width: 2 });
  expect([...same]).toEqual([0, 0, 0, 0, 0, 0]);
});

test('a student of another width learns what its teacher finds alike, and is a run', async () => {
  const options = ['--teacher', at('teacher'), '--student', 'small', '--epochs', '40'];
  const more = ['--held-out', '0.3', '--set', 'learningRate.base=0.02'];
  const { json, errors } = await distil('student', ...options, ...more);
  expect(json, errors).toMatchObject({ ended: 'done' });
  const distilled = json['distilled'] as Distilled;
  expect(distilled).toMatchObject({
    ...{ samples: { train: 70, heldOut: 30 }, width: { teacher: 8, student: 3 } },
    parameters: { teacher: 32, student: 45 },
  });
  expect(distilled.agreement).toBeGreaterThan(distilled.agreementBefore);
  expect(JSON.parse(readFileSync(at('student/distil.json'), 'utf8'))).toEqual(distilled);
  const embedded = await program('embed', at('student'), '--data', data, '--out', at('a.npy'));
  expect(embedded.json).toMatchObject({ count: 100, width: 3 });
  // The run has its teacher within, and goes on without the folder that it came from.
  const { config } = JSON.parse(readFileSync(at('student/config.json'), 'utf8')) as {
    config: object;
  };
  expect(config).toMatchObject({
    encoder: { type: 'row/small' },
    method: { teacher: { type: 'row/mlp' }, weights: './teacher/from.safetensors' },
  });
  const onward = await program('train', '--resume', at('student'), '--more-epochs', '2');
  expect(onward.json, onward.errors).toMatchObject({ ended: 'done', distilled: {} });
});

test('the same command twice gives the same bytes; the teacher of equal width is reached', async () => {
  const options = ['--teacher', at('teacher/export'), '--student', 'row/mlp', '--epochs', '60'];
  const rate = ['--set', 'learningRate.base=0.02', '--seed', '5'];
  const first = await distil('same', ...options, ...rate);
  expect((first.json['distilled'] as Distilled).agreement, first.errors).toBeGreaterThan(0.95);
  await distil('again', ...options, ...rate);
  expect(exportOf('again')).toEqual(exportOf('same'));
});

test.each([
  ['an unknown student', ['--student', 'smal'], /CP_CLI_USAGE.*did you mean \\"small\\"/],
  ['a teacher that is not there', ['--teacher', 'nowhere'], /CP_CLI_USAGE.*no such run/],
  ['more entries of the modality', ['--set', 'modality.type=row/other'], /CP_CLI_USAGE.*reads? /],
  ['too few to compare on', ['--held-out', '0.01'], /CP_CLI_USAGE.*1 of 100 samples/],
  [
    'no term at all',
    ['--set', 'method.regression=0', '--set', 'method.similarity=0'],
    /CP_CORE_CONFIG/,
  ],
])('%s: refused, and the folder is as it was', async (_, options, message) => {
  const usual = ['--teacher', at('teacher'), '--student', 'small', '--epochs', '1'];
  const { code, json } = await distil('none', ...usual, ...options);
  expect(code).not.toBe(0);
  expect(JSON.stringify(json)).toMatch(message);
  expect(() => readFileSync(at('none/teacher/from.safetensors'))).toThrow('ENOENT');
});

test('weights alone do not say what they are of', async () => {
  const weights = at('teacher/export/encoder.safetensors');
  const { json } = await distil('none', '--teacher', weights, '--student', 'small');
  expect(json).toMatchObject({ error: { code: 'CP_CLI_USAGE', where: `--teacher ${weights}` } });
});
