import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '../../../../tools/vitest/run-in-process.js';
import { counterpointProgram } from '../program/counterpoint-program.js';
import { rowPlugin, rowViews } from '../testing/row-plugin.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-skipped-'));
const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url));
symlinkSync(modules, join(folder, 'node_modules'), 'dir');
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
/** A modality that cannot read a row whose first value is no number. */
const strict =
  "{ kind: 'modality', id: 'row/strict', summary: 'Rows of numbers.', " +
  'schema: z.strictObject({}), create: () => ({ extensions: [], ' +
  "decode: ({ metadata, key }) => { if (metadata.a === '?') throw new CounterpointError(" +
  "'CP_ROW_BAD', { what: 'It is no number', where: key }); " +
  "return ['a', 'b', 'c'].map((name) => Number(metadata[name])); }, " +
  'describe: (row) => row, batch: (rows) => tensor2d(rows) }) }';
const plugin = rowPlugin(folder, 'rows', `${rowViews}, ${strict}`);
const program = (...args: string[]) => runInProcess(counterpointProgram(), ...args, '--json');
const small = [
  ...['--engine', 'cpu', '--batch-size', '8', '--epochs', '1', '--plugin', plugin],
  ...['--set', 'modality.type=row/strict'],
];

/** Rows of two classes by name, some of which cannot be read. */
function table(name: string, shift: number, bad: readonly number[]): void {
  const rows = Array.from({ length: 24 }, (_, i) => {
    const a = bad.includes(i) ? '?' : (i % 7) + shift;
    return `row-${i},${a},${i % 5},${i % 2 ? 5 : -5},c${i % 2}`;
  });
  writeFileSync(at(name), ['id,a,b,c,label', ...rows].join('\n'));
}
mkdirSync(at('parts'));
// Row 3 cannot be read in any split: its name is the same in all of them.
table('parts/train.csv', 0, [3]);
table('parts/val.csv', 0.1, [3, 4, 5]);
table('parts/test.csv', 0.2, [3, 6]);
table('whole.csv', 0.3, [3, 6]);
const data = ['--data', at('parts')];

beforeAll(async () => {
  const { json, errors } = await program('train', ...data, ...small, '--out', at('first'));
  expect(json, errors).toMatchObject({ ended: 'done', skippedByCode: { CP_ROW_BAD: 1 } });
});

test('samples of one name in several splits are counted in each', async () => {
  const { json } = await program('evaluate', at('first'), ...data, '--no-baselines');
  expect(json).toMatchObject({ skipped: 6, skippedByCode: { CP_ROW_BAD: 6 } });
  expect(json).not.toHaveProperty('heldOut');
});

test('samples of a share that is held out are counted once', async () => {
  const { json } = await program('evaluate', at('first'), '--data', at('whole.csv'));
  expect(json).toMatchObject({ heldOut: 0.2, skipped: 2, skippedByCode: { CP_ROW_BAD: 2 } });
});

test('samples of the split that is scored while training are counted', async () => {
  const options = [...data, ...small, '--validate', 'val', '--out', at('validated')];
  const { json } = await program('train', ...options);
  expect(json).toMatchObject({ ended: 'done', skipped: 4, skippedByCode: { CP_ROW_BAD: 4 } });
});

test('samples that are held out of fine-tuning are counted', async () => {
  const finetune = ['finetune', at('first'), ...small];
  const split = await program(...finetune, ...data, '--validation', 'val', '--out', at('split'));
  expect(split.json).toMatchObject({ ended: 'done', skipped: 4 });
  const fineTuned = split.json['fineTuned'] as { samples: object };
  expect(fineTuned.samples).toEqual({ train: 23, heldOut: 21 });
  const share = await program(...finetune, '--data', at('whole.csv'), '--out', at('share'));
  expect(share.json).toMatchObject({ ended: 'done', skipped: 2 });
});

test('with --on-error fail no part leaves a sample out', async () => {
  table('parts/train.csv', 0, []);
  const fail = [...data, ...small, '--on-error', 'fail'];
  const bad = { json: { error: { code: 'CP_ROW_BAD' } } };
  const train = ['train', ...fail, '--validate', 'val', '--out', at('fail')];
  expect(await program(...train)).toMatchObject(bad);
  const finetune = ['finetune', at('first'), ...fail, '--validation', 'val', '--out', at('fail-2')];
  expect(await program(...finetune)).toMatchObject(bad);
});
