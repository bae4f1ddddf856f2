import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { corePlugin, parseConfig, Registry, type Component } from '@counterpoint/core';
import { z } from 'zod';
import { expect, test } from 'vitest';
import { pretrainSchema } from './pretrain-config.js';
import { refuseChanges } from './refuse-changes.js';
import { resolveConfig, resumedConfig } from './resolve-config.js';
import { resolveParts } from './resolve-parts.js';
import type { Program } from '../program/program.js';
import type { TrainOptions } from './train-options.js';

const parts: Component = {
  kind: 'modality',
  id: 'test/m',
  summary: '',
  schema: z.strictObject({ side: z.int().default(32) }),
  create: () => undefined,
};
const registry = new Registry([
  corePlugin,
  {
    name: 'test',
    apiVersion: 1,
    components: [
      parts,
      { ...parts, kind: 'views', id: 'test/v' },
      { ...parts, kind: 'encoder', id: 'test/e' },
      {
        ...parts,
        kind: 'encoder',
        id: 'test/once',
        schema: z
          .strictObject({ side: z.int().default(3) })
          .transform(({ side }) => ({ area: side * side })),
      },
    ],
  },
]);
const program: Program = {
  name: 'x',
  samples: 'samples',
  plugins: [],
  defaultMethod: 'simclr',
  recipes: {
    simclr: {
      modality: { type: 'test/m' },
      views: { type: 'test/v' },
      encoder: { type: 'test/e', side: 8 },
      method: { type: 'core/simclr', preset: 'small' },
      optimizer: { type: 'core/sgd' },
      learningRate: { base: 0.1 },
      epochs: 2,
      batchSize: 4,
    },
  },
};
const options = (input: Partial<TrainOptions> = {}): TrainOptions => ({
  set: [],
  plugin: [],
  ...input,
});
const started = resolveParts(
  (await resolveConfig(program, options({ data: 'here', seed: 3 }))).config,
  registry,
);

test('a resolved config says every default of every part, and resolving it again changes nothing', () => {
  expect(started).toMatchObject({
    seed: 3,
    modality: { side: 32 },
    encoder: { type: 'test/e', side: 8 },
    method: { type: 'core/simclr', temperature: 0.5, head: { width: 128 } },
    optimizer: { momentum: expect.any(Number) as number },
  });
  expect(
    resolveParts(
      parseConfig(pretrainSchema, JSON.parse(JSON.stringify(started)), 'again'),
      registry,
    ),
  ).toEqual(started);
});

test('a part that does not take its own result back stays as given', () => {
  expect(
    resolveParts({ ...started, encoder: { type: 'test/once', side: 2 } }, registry).encoder,
  ).toEqual({ type: 'test/once', side: 2 });
});

test.each([
  ['encoder.widht=4', /encoder \(test\/e\).*/, 'widht'],
  ['method.temprature=1', /did you mean "temperature"/, 'temprature'],
  ['encoder.sid=4', /did you mean "side"/, 'sid'],
])('the misspelt entry %s is found before any data is read', async (setting, message, key) => {
  const { config } = await resolveConfig(program, options({ data: 'here', set: [setting] }));
  expect(() => resolveParts(config, registry)).toThrow(
    expect.objectContaining({
      code: 'CP_CORE_CONFIG_INVALID',
      message: expect.stringMatching(message) as string,
    }),
  );
  expect(() => resolveParts(config, registry)).toThrow(key);
});

test.each<[string, Partial<TrainOptions>, string[]]>([
  ['another epoch count', { epochs: 3 }, ['epochs (2 became 3)']],
  [
    'a setting within a part',
    { set: ['method.temperature=0.2'] },
    ['method.temperature (0.5 became 0.2)'],
  ],
  ['another policy', { onError: 'fail' }, ['onError ("skip" became "fail")']],
  [
    'another part',
    { set: ['optimizer={"type":"core/adamw"}'] },
    ['optimizer.type ("core/sgd" became "core/adamw")'],
  ],
  ['a plugin', { plugin: ['acme'] }, ['plugins ([] became ["acme"])']],
])('a resume with %s is refused and named', async (_, input, changes) => {
  const expected = resolveParts(await resumedConfig(program, options(input), started), registry);
  expect(() =>
    refuseChanges(
      'run',
      { config: started, fingerprint: 'f' },
      { config: expected, fingerprint: 'f' },
    ),
  ).toThrow(expect.objectContaining({ code: 'CP_CLI_RESUME_CHANGED' }));
  try {
    refuseChanges(
      'run',
      { config: started, fingerprint: 'f' },
      { config: expected, fingerprint: 'f' },
    );
  } catch (error) {
    expect((error as { report: { facts: { changes: string[] } } }).report.facts.changes).toEqual(
      expect.arrayContaining(changes),
    );
  }
});

test('the same options again, and the same data in another place, are no change; other data is', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'counterpoint-resumed-')), 'config.json');
  await writeFile(file, JSON.stringify({ epochs: 2, encoder: { type: 'test/e', side: 8 } }));
  const expected = resolveParts(
    await resumedConfig(
      program,
      options({ data: 'moved', seed: 3, method: 'simclr', config: file }),
      started,
    ),
    registry,
  );
  refuseChanges(
    'run',
    { config: started, fingerprint: 'f' },
    { config: expected, fingerprint: 'f' },
  );
  expect(expected.data.path).toBe('moved');
  expect(() =>
    refuseChanges(
      'run',
      { config: started, fingerprint: 'f' },
      { config: expected, fingerprint: 'g' },
    ),
  ).toThrow(/the data itself/);
});
