import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Outcome } from '../../../tools/vitest/run-in-process.js';
import { runVision } from './testing/run-vision.js';
import { writePictures } from './testing/write-pictures.js';

vi.setConfig({ testTimeout: 240_000 });

const small = ['--threads', '1', '--batch-size', '8', '--json'];
const settings = ['--set', 'encoder.width=4', '--set', 'modality.side=12'];
let folder: string, data: string;

interface LeftOut {
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-auto-'));
  data = join(folder, 'pictures');
  await writePictures(join(data, 'train'), 48, 12);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const words = (out: string, ...more: string[]): string[] => [
  ...['train', '--recipe', 'auto', '--data', data, '--out', join(folder, out)],
  ...[...small, ...settings, ...more],
];
const auto = (out: string, ...more: string[]): Promise<Outcome> =>
  runVision(...words(out, ...more));

/** The folder of a run that was chosen by a search of so many steps for each candidate. */
async function searched(name: string, rounds: Record<string, number>[]): Promise<string> {
  const path = join(folder, name);
  const recipe = {
    rounds: rounds.map((round) => Object.entries(round).map(([name, steps]) => ({ name, steps }))),
    stableSteps: 6,
  };
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'config.json'), JSON.stringify({ recipe }));
  return path;
}

async function lastCheckpoint(run: string): Promise<[string, string]> {
  const steps = await readdir(join(folder, run, 'checkpoints'));
  const last = steps.sort((a, b) => Number(b.slice(5)) - Number(a.slice(5)))[0]!;
  const path = join(folder, run, 'checkpoints', last, 'tensors.safetensors');
  return [last, await readFile(path, 'base64')];
}

test('a search names its choice, and the run is that of its config, without the search', async () => {
  const record = await searched('record', [
    { photographs: 2, mild: 2, strong: 3 },
    { photographs: 4, mild: 4, strong: 4 },
  ]);
  const found = await auto('found', '--replay', record);
  expect(found.errors, found.errors).not.toMatch(/CP_/);
  expect(found.json).toMatchObject({ ended: 'done', step: 8, recipe: { stableSteps: 6 } });
  const { config, recipe } = JSON.parse(
    await readFile(join(folder, 'found', 'config.json'), 'utf8'),
  ) as { config: Record<string, object>; recipe: Record<string, unknown> };
  expect(config).toMatchObject({
    data: { limit: 42 },
    learningRate: { schedule: 'trapezoid', decay: 0.3 },
    encoder: { width: 4 },
  });
  expect(config).not.toHaveProperty('recipe');
  expect(recipe).toMatchObject({
    facts: { size: 48, side: 12 },
    heldOut: 6,
    why: expect.stringContaining('held-out'),
    rounds: [
      [
        { name: 'photographs', steps: 2, score: expect.any(Number) },
        { name: 'mild', steps: 2 },
        { name: 'strong', steps: 3 },
      ],
      [{ steps: 4 }, { steps: 4 }],
    ],
  });
  expect(recipe['chosen']).toBe(
    (recipe['rounds'] as { name: string; survives: boolean }[][])[1]!.find((r) => r.survives)!.name,
  );
  const plain = await runVision(
    ...['train', '--config', join(folder, 'found', 'config.json')],
    ...['--out', join(folder, 'plain'), '--threads', '1', '--json'],
  );
  expect(plain.json).toMatchObject({ ended: 'done', step: 8 });
  expect(await lastCheckpoint('plain')).toEqual(await lastCheckpoint('found'));
  // The number of threads is that of the search.
  const again = words('again', '--replay', join(folder, 'found'));
  await runVision(
    ...again.filter((word, i) => word !== '--threads' && again[i - 1] !== '--threads'),
  );
  expect(await lastCheckpoint('again')).toEqual(await lastCheckpoint('found'));
  const dry = await auto('dry-replay', '--replay', join(folder, 'found'), '--dry-run');
  expect(dry.json).toHaveProperty('candidates');
  expect(dry.json).not.toHaveProperty('plan');
  await writePictures(join(folder, 'others', 'train'), 47, 12);
  for (const [options, what] of [
    [['--seed', '7'], 'another seed'],
    [['--threads', '2'], 'another number of threads'],
    [['--set', 'data.limit=40'], 'another number of samples'],
    [['--data', join(folder, 'others')], 'other data'],
  ] as const) {
    const other = await auto('other-basis', '--replay', join(folder, 'found'), ...options);
    expect(other.json).toMatchObject({
      error: { code: 'CP_CLI_USAGE', what: expect.stringContaining(what) },
    });
    expect(await readdir(folder)).not.toContain('other-basis');
  }
});

test('a budget trains a run of its own length, which can be resumed and trained again', async () => {
  const { json, code, errors } = await auto('timed', '--budget', '4s');
  expect(errors, errors).not.toMatch(/CP_/);
  expect(code, errors).toBe(0);
  expect(json).toMatchObject({
    recipe: { chosen: 'photographs', rounds: [], budget: 4, why: expect.stringContaining('first') },
  });
  const { step, totalSteps } = json as unknown as { step: number; totalSteps: number };
  expect(step).toBeGreaterThan(0);
  expect(step).toBeLessThanOrEqual(totalSteps);
  const run = join(folder, 'timed');
  const resumed = await runVision('train', '--resume', run, '--json');
  expect(resumed.json).toMatchObject({ ended: 'done', totalSteps });
  await runVision(
    ...['train', '--config', join(run, 'config.json'), '--threads', '1', '--json'],
    ...['--out', join(folder, 'timed-plain')],
  );
  expect(await lastCheckpoint('timed-plain')).toEqual(await lastCheckpoint('timed'));
  const replay = await runVision('train', '--resume', run, '--recipe', 'auto', '--budget', '9s');
  expect(replay).toMatchObject({ code: 2, errors: expect.stringContaining('--resume') });
});

test('Ctrl-C ends a search at once: no other candidate begins', async () => {
  const record = await searched('endless', [{ photographs: 1e6, mild: 1e6, strong: 1e6 }]);
  const before = new Set(process.listeners('SIGINT'));
  const running = auto('cut', '--replay', record);
  const metrics = join(folder, 'cut', 'search', 'photographs', 'metrics.jsonl');
  await vi.waitUntil(() => existsSync(metrics), { timeout: 120_000, interval: 20 });
  const own = process.listeners('SIGINT').filter((listener) => !before.has(listener));
  expect(own).toHaveLength(1);
  own[0]!('SIGINT');
  expect(await running).toMatchObject({ code: 130, output: '' });
  expect(await readdir(join(folder, 'cut', 'search'))).toEqual(['photographs']);
});

test('a search that was interrupted is refused, and leaves no run', async () => {
  await mkdir(join(folder, 'halted', 'search', 'mild'), { recursive: true });
  const expected = { code: 1, json: { error: { code: 'CP_CLI_SEARCH_UNFINISHED' } } };
  expect(await auto('halted', '--budget', '9s')).toMatchObject(expected);
  expect(await runVision('train', '--resume', join(folder, 'halted'), '--json')).toMatchObject(
    expected,
  );
});

test('--dry-run prints the plan; a recipe that the options do not fit is left out by name', async () => {
  const { json, errors } = await auto('dry', '--budget', '10m', '--dry-run');
  expect(errors).not.toMatch(/CP_/);
  const plan = json as unknown as {
    candidates: { name: string; config: { data: object; learningRate: object } }[];
    facts: object;
  };
  const names = plan.candidates.map(({ name }) => name);
  expect(names).toContain('photographs');
  expect(names).not.toContain('edges');
  expect(plan.facts).toMatchObject({ drawings: false });
  expect(await readdir(folder)).not.toContain('dry');
  // Every recipe that is left out is named, those before the first fitting one, too.
  const options = ['--budget', '10m', '--dry-run', '--set', 'method.crops=4'];
  const crops = ['train', '--recipe', 'auto', '--data', data, ...options];
  const last = await runVision(...crops);
  expect(last.errors).toMatch(/Left out [^:]*photographs[^:]*: .*crops/);
  expect(last.errors).toContain(': many-crops is trained.');
  const { leftOut } = (await runVision(...crops, '--json')).json as unknown as LeftOut;
  expect(leftOut.map(({ name }) => name)).toHaveLength(8);
  expect(leftOut.every(({ why }) => why.includes('crops'))).toBe(true);
  // Nor is one silent that the budget has no time for.
  const short = ['--budget', '10s', '--dry-run', '--json'];
  const { leftOut: late } = (await runVision(...crops.slice(0, 5), ...short))
    .json as unknown as LeftOut;
  expect(late).toHaveLength(8);
  expect(late[0]).toEqual({ name: 'edges', why: 'the budget has no time for it' });
  // Where none fits, the error says so of each.
  const wrong = await auto('refused', '--budget', '9s', '--set', 'encoder.nothing=3');
  for (const name of ['photographs', 'edges', 'many-crops'])
    expect((wrong.json as { error: { what: string } }).error.what).toContain(name);
});

test('the profile is of the pictures that are read, in the channels of the config', async () => {
  const options = ['--budget', '9s', '--dry-run', '--json', '--set', 'data.limit=20'];
  const line = ['train', '--recipe', 'auto', '--data', data, ...options];
  const grey = { channels: 1, normalisation: 'half' };
  const settings = Object.entries(grey).flatMap(([key, value]) => [
    '--set',
    `modality.${key}=${value}`,
  ]);
  const { json } = await runVision(...line, ...settings, '--set', 'encoder.channels=1');
  expect(json, JSON.stringify(json)).toMatchObject({
    facts: { size: 20, colour: 0 },
    candidates: [{ config: { modality: grey } }],
  });
  const broken = join(folder, 'broken');
  await mkdir(join(broken, 'train'), { recursive: true });
  for (const name of ['a.png', 'b.png']) await writeFile(join(broken, 'train', name), 'no picture');
  const refused = await runVision(...line.map((word) => (word === data ? broken : word)));
  expect(refused.json).toMatchObject({
    error: {
      code: 'CP_IMAGE_EMPTY',
      what: expect.stringMatching(/None of 2 pictures can be read; the first: CP_IMAGE_/),
    },
  });
});

test.each([
  [['--budget', '10'], 'CP_CLI_USAGE'],
  [['--budget', '10 min'], 'CP_CLI_USAGE'],
  [['--budget', '0s'], 'CP_CLI_USAGE'],
  [[], 'CP_CLI_USAGE'],
  [['--budget', '9s', '--replay', 'x'], 'CP_CLI_USAGE'],
  [['--replay', 'nothing-there'], 'CP_CLI_RESUME_NOTHING'],
  [['--replay', 'OTHER'], 'CP_CLI_USAGE'],
  [['--replay', 'BARE'], 'CP_CORE_CONFIG_INVALID'],
  [['--budget', '9s', '--set', 'epochs=3'], 'CP_CLI_USAGE'],
  [['--budget', '9s', '--epochs', '3'], 'CP_CLI_USAGE'],
  [['--budget', '9s', '--method', 'byol'], 'CP_CLI_USAGE'],
  [['--budget', '9s', '--patience', '2'], 'CP_CLI_USAGE'],
  [['--budget', '9s', '--set', 'modality.sid=3'], 'CP_CORE_CONFIG_INVALID'],
])('%j is refused', async (options, code) => {
  const other = await searched('other', [{ 'no-such-recipe': 2, mild: 2 }]);
  const bare = join(folder, 'bare');
  await mkdir(bare, { recursive: true });
  await writeFile(join(bare, 'config.json'), JSON.stringify({ recipe: {} }));
  const places: Record<string, string> = { OTHER: other, BARE: bare };
  const { json } = await auto('refused', ...options.map((word) => places[word] ?? word));
  expect(json).toMatchObject({ error: { code } });
  expect(await readdir(folder)).not.toContain('refused');
});

test('a search is replayed with its engine, unless another one is named', async () => {
  const path = await searched('of-engine', [{ photographs: 2, mild: 2 }]);
  const file = join(path, 'config.json');
  const record = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...record, engine: 'tfjs-cpu' }));
  const plan = async (...more: string[]) =>
    (await auto('none', '--replay', path, '--dry-run', ...more)).json;
  expect(await plan()).toMatchObject({ engine: 'tfjs-cpu' });
  expect(await plan('--engine', 'cpu')).toMatchObject({ engine: 'cpu' });
});

test('options of the search alone are refused', async () => {
  for (const option of [
    ['--budget', '9s'],
    ['--replay', 'runs/x'],
  ])
    expect(await runVision('train', '--data', data, ...option, '--json')).toMatchObject({
      code: 2,
      json: { error: { code: 'CP_CLI_USAGE', where: option[0] } },
    });
  expect(await runVision('train', '--data', data, '--recipe', 'manual', '--json')).toMatchObject({
    code: 2,
  });
});
