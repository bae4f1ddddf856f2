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
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSafetensors, Rng } from '@counterpoint/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '../../../../tools/vitest/run-in-process.js';
import { counterpointProgram } from '../program/counterpoint-program.js';
import { rowPlugin, rowViews } from '../testing/row-plugin.js';
import type { FineTuned } from './finish-fine-tune.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-finetune-'));
const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url));
symlinkSync(modules, join(folder, 'node_modules'), 'dir');
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const plugin = rowPlugin(folder, 'rows', rowViews);

/** Rows of three classes; every fifth row stands twice. */
function table(name: string, seed: number, order = ['x', 'y', 'z'], blank = false): string {
  const path = at(name);
  const rows = Array.from({ length: 120 }, (_, i) => {
    const rng = Rng.of(seed, 'row', i % 5 === 4 ? i - 1 : i);
    const label = order[rng.integer(3)]!;
    const centre = { x: [2, 0, 0], y: [0, 2, 0], z: [-1, -1, 1] }[label]!;
    const values = centre.map((value) => (value + rng.normal(0, 1)).toFixed(4));
    return [...values, blank && i % 2 === 1 ? '' : label].join(',');
  });
  writeFileSync(path, ['a,b,c,label', ...rows].join('\n'));
  return path;
}
const data = table('rows.csv', 1);
const program = (...args: string[]) => runInProcess(counterpointProgram(), ...args, '--json');
const small = ['--engine', 'cpu', '--batch-size', '16', '--epochs', '3'];
const finetune = (out: string, ...args: string[]) =>
  program('finetune', at('first'), '--data', data, ...small, '--out', at(out), ...args);
const tensors = (file: string) => readSafetensors(readFileSync(at(file)), file).tensors;
const bytesOf = (file: string) =>
  Object.fromEntries(
    Object.entries(tensors(file)).map(([name, { bytes }]) => [
      name,
      Buffer.from(bytes).toString('hex'),
    ]),
  );
const error = (code: string) => ({ error: { code } });

beforeAll(async () => {
  const train = ['train', '--plugin', plugin, '--data', data, '--engine', 'cpu'];
  const options = ['--batch-size', '16', '--epochs', '1', '--out', at('first')];
  expect((await program(...train, ...options)).json).toMatchObject({ ended: 'done' });
});

test('all weights: the head is scored beside its start, and every command reads the run', async () => {
  const { json } = await finetune('all');
  expect(json).toMatchObject({ ended: 'done' });
  const { classes, samples, head, startProbe, majority, gain } = json['fineTuned'] as FineTuned;
  expect(classes).toEqual(['x', 'y', 'z']);
  expect(samples.train + samples.heldOut).toBe(120);
  expect(samples.heldOut).toBeGreaterThanOrEqual(12);
  for (const each of [head, startProbe, majority, gain.overStartProbe, gain.overMajority]) {
    expect(each.count).toBe(samples.heldOut);
    expect(each.low).toBeLessThanOrEqual(each.value);
    expect(each.high).toBeGreaterThanOrEqual(each.value);
  }
  expect(head.value).toBeGreaterThan(majority.value);
  expect(JSON.parse(readFileSync(at('all/fine-tune.json'), 'utf8'))).toEqual(json['fineTuned']);
  const file = readSafetensors(readFileSync(at('all/export/head.safetensors')), 'head');
  expect(JSON.parse(file.metadata['classes']!)).toEqual(classes);
  expect(file.tensors['weight']!.shape).toEqual([8, 3]);
  const embedded = await program('embed', at('all'), '--data', data, '--out', at('all.npy'));
  expect(embedded.json).toMatchObject({ count: 120, width: 8 });
  // What it started from is the baseline of `evaluate`.
  rmSync(at('moved'), { recursive: true, force: true });
  renameSync(at('all'), at('moved'));
  const scored = await program('evaluate', at('moved'), '--data', data);
  const start = await program('evaluate', at('first'), '--data', data);
  const { untrained } = scored.json as { untrained: { linear: object } };
  expect(untrained.linear).toEqual((start.json as { linear: object }).linear);
  const exported = await program('export', at('moved'), '--out', at('exported'), '--data', data);
  expect((exported.json as { files: string[] }).files).toContain('encoder.onnx');
});

test('predict: classes by the head, right where the accuracy of the run says so', async () => {
  const out = at('classes.csv');
  const { json, errors } = await program('predict', at('moved'), '--data', data, '--out', out);
  expect(json, errors).toMatchObject({ out, count: 120, classes: ['x', 'y', 'z'], skipped: 0 });
  // These are the rows that the run learned from; others are not.
  expect(json['copies']).toBe(120);
  const others = table('others.csv', 9, ['x', 'y', 'z']);
  const fresh = await program('predict', at('moved'), '--data', others, '--out', out);
  expect(fresh.json['copies']).toBe(0);
  await program('predict', at('moved'), '--data', data, '--out', out);
  const [names, ...rows] = readFileSync(out, 'utf8')
    .trim()
    .split('\n')
    .map((row) => row.split(','));
  expect([names, rows.length]).toEqual([['id', 'class', 'probability', 'label'], 120]);
  const right = rows.filter(([, name, , label]) => name === label).length;
  expect((json['accuracy'] as { value: number }).value).toBeCloseTo(right / 120, 9);
  expect(right).toBeGreaterThan(70);
  expect(rows.every(([, , probability]) => Number(probability) > 1 / 3)).toBe(true);
  // Classes in another order are matched by name; without classes, or with others, nothing is right.
  const order = table('order.csv', 1, ['x', 'y', 'z']);
  writeFileSync(order, readFileSync(order, 'utf8').replaceAll(/,x$/gm, ',w'));
  const unlike = await program('predict', at('moved'), '--data', order, '--out', out);
  expect([unlike.json['count'], unlike.json['accuracy']]).toEqual([120, undefined]);
  expect(readFileSync(out, 'utf8')).toContain(',w\n');
  const headless = await program('predict', at('first'), '--data', data, '--out', at('none.csv'));
  expect(headless.json).toMatchObject(error('CP_CLI_HEAD_MISSING'));
  expect(existsSync(at('none.csv'))).toBe(false);
  const other = await program('predict', at('moved'), '--data', data, '--out', at('none.npy'));
  expect(other.json).toMatchObject(error('CP_CLI_USAGE'));
});

test('the head alone leaves every byte of the encoder', async () => {
  expect((await finetune('head', '--train', 'head')).json).toMatchObject({ ended: 'done' });
  const before = bytesOf('first/export/encoder.safetensors');
  expect(bytesOf('head/export/encoder.safetensors')).toEqual(before);
  expect(bytesOf('head/export/head.safetensors')).not.toEqual(
    bytesOf('head/from-head.safetensors'),
  );
});

test('LoRA changes matrices, and leaves what is none of them', async () => {
  const options = ['--train', 'lora', '--rank', '2', '--l2-sp', '0.01', '--layer-decay', '0.8'];
  expect((await finetune('lora', ...options)).json).toMatchObject({ ended: 'done' });
  const [before, after] = [
    bytesOf('lora/from.safetensors'),
    bytesOf('lora/export/encoder.safetensors'),
  ];
  const same = (name: string) => before[name] === after[name];
  const names = Object.keys(before);
  expect(names.filter(same)).toEqual(names.filter((name) => !name.endsWith('weight')));
  // The encoder of a checkpoint is whole, too.
  rmSync(at('lora/export'), { recursive: true });
  const embed = ['embed', at('lora'), '--data', data, '--out', at('lora.npy')];
  expect((await program(...embed)).json).toMatchObject({ count: 120 });
});

test('a run that was stopped goes on to the same bytes', async () => {
  const options = [
    '--train',
    'lora',
    '--l2-sp',
    '0.1',
    '--unfreeze',
    '1',
    '--set',
    'checkpoint.everySteps=4',
    '--set',
    'checkpoint.keep=9',
  ];
  await finetune('whole', ...options, '--interpolate', 'validation');
  const files = ['export/encoder.safetensors', 'export/head.safetensors', 'fine-tune.json'];
  const whole = files.map((file) => readFileSync(at(`whole/${file}`)));
  const { candidates, interpolation, head } = JSON.parse(whole[2]!.toString()) as FineTuned;
  expect(candidates!.map(({ share }) => share)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(Math.max(...candidates!.map(({ accuracy }) => accuracy))).toBeCloseTo(head.value, 9);
  expect(candidates!.find(({ share }) => share === interpolation)!.accuracy).toBeCloseTo(
    head.value,
    9,
  );
  for (const step of [12, 16, 18])
    rmSync(at(`whole/checkpoints/step-${step}`), { recursive: true, force: true });
  for (const file of ['export', 'fine-tune.json']) rmSync(at(`whole/${file}`), { recursive: true });
  expect(existsSync(at('whole/checkpoints/step-8'))).toBe(true);
  const resumed = await program('finetune', '--resume', at('whole'));
  expect(resumed.json, JSON.stringify(resumed.json)).toMatchObject({ ended: 'done' });
  files.forEach((file, i) =>
    expect(readFileSync(at(`whole/${file}`)).equals(whole[i]!)).toBe(true),
  );
});

test('at 0 the export is the start, with the head of its linear probe', async () => {
  const { json } = await finetune('zero', '--interpolate', '0');
  const { head, startProbe, gain } = json['fineTuned'] as FineTuned;
  expect(head).toEqual(startProbe);
  expect(gain.overStartProbe.value).toBe(0);
  expect(bytesOf('zero/export/encoder.safetensors')).toEqual(
    bytesOf('first/export/encoder.safetensors'),
  );
  expect(bytesOf('zero/export/head.safetensors')).toEqual(bytesOf('zero/from-head.safetensors'));
});

test('a split of its own is scored, its classes matched by name; rows without a class are distilled', async () => {
  mkdirSync(at('parts'));
  table('parts/train.csv', 3, ['x', 'y', 'z'], true);
  table('parts/val.csv', 4, ['z', 'y', 'x']);
  const options = ['finetune', at('first'), '--data', at('parts'), ...small, '--validation', 'val'];
  const refused = await program(...options, '--out', at('none'));
  expect(refused.json).toMatchObject(error('CP_CLI_UNLABELLED'));
  const { json } = await program(...options, '--distil', '0.5', '--out', at('split'));
  expect(json['fineTuned']).toMatchObject({
    classes: ['x', 'y', 'z'],
    samples: { train: 60, heldOut: 120 },
  });
  expect((json['fineTuned'] as FineTuned).head.value).toBeGreaterThan(0.5);
  const same = await program(...options, '--validation', 'train', '--out', at('same'));
  expect(same.json).toMatchObject(error('CP_CLI_USAGE'));
});

test('low-rank updates go on with any other method through the config', async () => {
  const from = ['train', '--from', at('first'), '--data', data, ...small, '--plugin', plugin];
  const adapt = ['--set', 'adapt.train=lora', '--set', 'adapt.rank=1', '--out', at('views')];
  expect((await program(...from, ...adapt)).json).toMatchObject({ ended: 'done' });
  const [before, after] = [
    bytesOf('views/from.safetensors'),
    bytesOf('views/export/encoder.safetensors'),
  ];
  const changed = Object.keys(before).filter((name) => before[name] !== after[name]);
  expect(changed.every((name) => name.endsWith('weight'))).toBe(true);
  expect(changed.length).toBeGreaterThan(0);
  const head = ['--set', 'adapt.train=head', '--set', 'adapt.l2SP=1', '--out', at('wrong')];
  const wrong = await program(...from, ...head);
  expect(wrong.json).toMatchObject(error('CP_CORE_CONFIG_INVALID'));
});

test.each([
  [['finetune', '--data', 'DATA']],
  [['finetune', 'FIRST', '--data', 'DATA', '--rank', '4']],
  [['finetune', 'FIRST', '--data', 'DATA', '--train', 'head', '--l2-sp', '1']],
  [['finetune', 'FIRST', '--data', 'DATA', '--validation', 'val', '--held-out', '0.2']],
  [['finetune', 'FIRST', '--data', 'DATA', '--train', 'head', '--batch-norm', 'batch']],
  [['finetune', 'FIRST', '--data', 'DATA', '--unfreeze', '3', '--epochs', '3']],
  [['finetune', 'FIRST', '--data', 'DATA', '--set', 'adapt.unfreezeEpochs=10']],
  [['finetune', 'FIRST', '--data', 'DATA', '--set', 'adapt.train=head', '--distil', '1']],
  [['finetune', 'FIRST', '--data', 'DATA', '--set', 'adapt.l2SP=1', '--rank', '8']],
  [['finetune', '--resume', 'FIRST']],
  [['finetune', 'FIRST', '--resume', 'FIRST']],
  [['finetune', '--resume', 'FIRST', '--train', 'lora']],
  [['finetune', 'nowhere', '--data', 'DATA']],
])('%j is refused', async (words) => {
  const line = words.map((word) => ({ DATA: data, FIRST: at('first') })[word] ?? word);
  const out = words[1] === '--resume' && words.length === 3 ? [] : ['--out', at('refused')];
  const { code, json } = await program(...line, ...out);
  expect([code, json]).toMatchObject([2, error('CP_CLI_USAGE')]);
  expect(existsSync(at('refused'))).toBe(false);
});

test('options are judged by what the config says, too', async () => {
  const lora = await finetune('set', '--set', 'adapt.train=lora', '--rank', '4', '--dry-run');
  expect(lora.json).toMatchObject({ config: { adapt: { train: 'lora', rank: 4 } } });
  for (const setting of ['adapt.rank=4', 'adapt={"train":"head","normalisation":"batch"}']) {
    const { json } = await finetune('set', '--set', setting, '--dry-run');
    expect(json).toMatchObject(error('CP_CORE_CONFIG_INVALID'));
  }
});

test('a dry run prints the config and leaves nothing', async () => {
  const { json } = await finetune('dry', '--train', 'lora', '--dry-run');
  expect(json).toMatchObject({
    config: {
      method: { type: 'core/fine-tune' },
      views: { type: 'core/same-views' },
      adapt: { train: 'lora', rank: 8, normalisation: 'running', layerDecay: 1 },
      fineTune: { heldOut: 0.1, interpolation: 1 },
    },
  });
  expect(existsSync(at('dry'))).toBe(false);
});
