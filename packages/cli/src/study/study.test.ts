import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { corePlugin, Rng } from '@counterpoint/core';
import { dataPlugin } from '@counterpoint/data';
import { afterAll, expect, test } from 'vitest';
import { runInProcess } from '../../../../tools/vitest/run-in-process.js';
import { counterpointProgram } from '../program/counterpoint-program.js';
import type { Program } from '../program/program.js';
import { openRun } from '../run/open-run.js';
import { encoderEmbedder } from '../score/embed-parts.js';
import { progressDisplay } from '../terminal/progress.js';
import { rowPlugin, rowViews } from '../testing/row-plugin.js';
import { studyBaselines } from './study-baselines.js';
import { studySummary, studyText } from './study-summary.js';
import { studyPage } from './study-page.js';
import type { Study, StudyCell } from './study.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-study-'));
const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url));
symlinkSync(modules, join(folder, 'node_modules'), 'dir');
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const plugin = rowPlugin(folder, 'rows', rowViews);

function table(name: string, seed: number): string {
  const rows = Array.from({ length: 100 }, (_, i) => {
    const rng = Rng.of(seed, 'row', i);
    const label = rng.integer(2);
    return [
      ...[1, -1, 0].map((c) => (c * label + rng.normal(0, 0.7)).toFixed(4)),
      label ? 'x' : 'y',
    ];
  });
  writeFileSync(at(name), ['a,b,c,label', ...rows.map((row) => row.join(','))].join('\n'));
  return at(name);
}
const [data, other] = [table('rows.csv', 1), table('other.csv', 2)];
const program = (...args: string[]) => runInProcess(counterpointProgram(), ...args, '--json');

test('a study has every cell, the same samples for each, a page, and goes on where it was', async () => {
  const first = ['train', '--plugin', plugin, '--data', data, '--engine', 'cpu', '--epochs', '1'];
  await program(...first, '--batch-size', '16', '--out', at('first'));
  const study = ['study', at('first'), '--data', data, '--out', at('study'), '--engine', 'cpu'];
  const options = ['--epochs', '1', '--batch-size', '8', '--held-out', '0.3', '--seeds', '1,2'];
  const line = [...study, ...options, '--also', other];
  const { json, errors } = await program(...line, '--shares', '0.3,1');
  const { cells, heldOut, transfer, summary } = json as unknown as Study & {
    summary: ReturnType<typeof studySummary>;
  };
  expect(errors).not.toContain('CP_');
  expect([heldOut, cells.length]).toEqual([30, 4]);
  expect(cells.map(({ share, seed, samples }) => [share, seed, samples])).toEqual([
    [0.3, 1, 21],
    [0.3, 2, 21],
    [1, 1, 70],
    [1, 2, 70],
  ]);
  expect(new Set(cells.map(({ accuracy }) => accuracy.linear)).size).toBeGreaterThan(1);
  expect(transfer[0]!.gain.value).toBeCloseTo(
    transfer[0]!.after.value - transfer[0]!.before.value,
    9,
  );
  expect(summary.map(({ samples }) => samples)).toEqual([21, 70]);
  const page = readFileSync(at('study/study.html'), 'utf8');
  expect(page).toContain('<svg');
  expect(page).not.toMatch(/https?:|<script/);
  // Given again, the runs are kept.
  const kept = at('study/runs/1-2-scratch/export/encoder.safetensors');
  const before = statSync(kept).mtimeMs;
  const again = await program(...line, '--shares', '0.3,1');
  expect([statSync(kept).mtimeMs, again.json['cells']]).toEqual([before, cells]);
  // So are the accuracies of simple systems: they are read, not computed anew.
  writeFileSync(at('study/runs/1-2-fine-tuned/baselines.json'), '{ "a known system": 0.99 }');
  const third = (await program(...line, '--shares', '0.3,1')).json as unknown as Study;
  expect(third.cells.map(({ trivial }) => trivial)).toEqual([
    ...cells.slice(0, 3).map(({ trivial }) => trivial),
    'a known system',
  ]);
  expect(third.cells[3]!.accuracy.trivial).toBe(0.99);
  const changed = await program(...line, '--shares', '1', '--train', 'lora');
  expect([changed.code, changed.json]).toMatchObject([2, { error: { code: 'CP_CLI_USAGE' } }]);
  expect(existsSync(at('study/runs/1-1-fine-tuned/fine-tune.json'))).toBe(true);
});

test('the trivial system of a study is the best one that the program compares with', async () => {
  const run = at('study/runs/1-1-fine-tuned');
  const opened = await openRun(at('first'), { plugins: [corePlugin, dataPlugin], engine: 'cpu' });
  const silent = progressDisplay({ silent: true });
  const kit = { name: 'counterpoint', samples: 'samples', recipes: {}, defaultMethod: 'simclr' };
  const of = (more: Partial<Program>) =>
    studyBaselines({ ...kit, plugins: [corePlugin, dataPlugin], ...more }, opened, run, silent);
  expect(await of({})).toEqual({});
  const whole = 'linear probe on the values of the samples';
  const { [whole]: values } = await of({ fineTune: { rawBaseline: true } });
  expect(values).toBeGreaterThan(0.7);
  // Systems of the program get the stored samples of the run.
  const raw = encoderEmbedder(opened.modality);
  const baselines = () => Promise.resolve({ rows: raw });
  expect(await of({ baselines })).toEqual({ 'linear probe on rows': values });
  const sizes = await of({
    fineTune: {
      baselines: ({ train, heldOut }) =>
        Promise.resolve({ train: train.size, heldOut: heldOut.size }),
    },
  });
  expect(sizes).toEqual({ train: 70, heldOut: 30 });
  opened.encoder.dispose();
});

test('values that stand twice, other data that cannot be scored and typos end a study before it began', async () => {
  const first = ['train', '--plugin', plugin, '--data', data, '--engine', 'cpu', '--epochs', '1'];
  await program(...first, '--batch-size', '16', '--out', at('start'));
  const unlabelled = at('unlabelled.csv');
  writeFileSync(unlabelled, readFileSync(data, 'utf8').replaceAll(/,[^,\n]*$/gm, ''));
  const study = async (...options: string[]) => {
    const line = ['--out', at('typos'), '--engine', 'cpu', '--epochs', '1', '--batch-size', '8'];
    const { json } = await program('study', ...options, ...line);
    return (json as { error?: { code: string } }).error?.code ?? json;
  };
  const good = [at('start'), '--data', data, '--seeds', '1', '--held-out', '0.3'];
  expect(await study(...good, '--shares', '0.5,0.50')).toBe('CP_CLI_USAGE');
  expect(await study(...good, '--seeds', '1,2,1')).toBe('CP_CLI_USAGE');
  expect(await study(...good, '--also', at('nowhere.csv'))).toMatch(/^CP_/);
  expect(await study(...good, '--also', unlabelled)).toBe('CP_CLI_UNLABELLED');
  expect(await study(...good, '--label', 'nothing')).toMatch(/^CP_/);
  expect(await study(at('strat'), '--data', data)).toMatch(/^CP_/);
  expect(existsSync(at('typos/runs'))).toBe(false);
  // The corrected command goes on, and shares that are nearly equal have runs of their own.
  const found = await study(...good, '--shares', '0.5,0.50001', '--learning-rate', '0.01');
  expect(found).toMatchObject({ cells: [{ share: 0.5 }, { share: 0.50001 }] });
  expect(readdirSync(at('typos/runs')).sort()).toEqual(
    [0.5, 0.50001].flatMap((share) => [`${share}-1-fine-tuned`, `${share}-1-scratch`]).sort(),
  );
  // Data and model are the same wherever they lie; others are refused.
  mkdirSync(at('elsewhere'));
  copyFileSync(data, at('elsewhere/rows.csv'));
  const rest = [...good.slice(3), '--shares', '0.5', '--learning-rate', '0.01'];
  expect(await study(at('start'), '--data', at('elsewhere/rows.csv'), ...rest)).toHaveProperty(
    'cells',
  );
  expect(await study(at('start'), '--data', other, ...rest)).toBe('CP_CLI_USAGE');
});

test('means and paired gains over seeds, with intervals where there are several', () => {
  const cell = (seed: number, tuned: number, linear: number): StudyCell => ({
    ...{ share: 1, seed, samples: 10, trivial: 'majority' },
    accuracy: { 'fine-tuned': tuned, linear, 'from scratch': 0.5, trivial: 0.25 },
  });
  const [all] = studySummary({ cells: [cell(1, 0.8, 0.7), cell(2, 0.9, 0.8)] });
  expect(all!.accuracy['fine-tuned'].value).toBeCloseTo(0.85, 9);
  expect(all!.gain.linear.value).toBeCloseTo(0.1, 9);
  expect(all!.gain.linear.high - all!.gain.linear.low).toBeCloseTo(0, 9); // paired
  expect(all!.accuracy.linear.high).toBeGreaterThan(0.8);
  const [one] = studySummary({ cells: [cell(1, 0.8, 0.7)] });
  expect(one!.accuracy.linear).toEqual({ value: 0.7, low: 0.7, high: 0.7 });
  const study = { run: '<b>', data: 'a&b', heldOut: 5, cells: [cell(1, 0.8, 0.7)], transfer: [] };
  expect(studyPage(study)).toContain('&lt;b&gt;');
  const interval = { value: 0.5, low: 0.4, high: 0.6, count: 9 };
  const transfer = [{ data: 'o', before: interval, after: interval, gain: interval }];
  const half = { ...study, cells: [{ ...cell(1, 0.8, 0.7), share: 0.5 }], transfer };
  expect(studyPage(half)).toContain('fine-tuning with 50 % of the labels');
  expect(studyText(half)).toContain('after 50 % of the labels');
});
