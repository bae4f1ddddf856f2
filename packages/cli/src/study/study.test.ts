import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Rng } from '@counterpoint/core';
import { afterAll, expect, test } from 'vitest';
import { runInProcess } from '../../../../tools/vitest/run-in-process.js';
import { counterpointProgram } from '../program/counterpoint-program.js';
import { rowPlugin, rowViews } from '../testing/row-plugin.js';
import { studySummary } from './study-summary.js';
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
  const kept = at('study/runs/100-2-scratch/export/encoder.safetensors');
  const before = statSync(kept).mtimeMs;
  const again = await program(...line, '--shares', '0.3,1');
  expect([statSync(kept).mtimeMs, again.json['cells']]).toEqual([before, cells]);
  const changed = await program(...line, '--shares', '1', '--train', 'lora');
  expect([changed.code, changed.json]).toMatchObject([2, { error: { code: 'CP_CLI_USAGE' } }]);
  expect(existsSync(at('study/runs/100-1-fine-tuned/fine-tune.json'))).toBe(true);
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
});
