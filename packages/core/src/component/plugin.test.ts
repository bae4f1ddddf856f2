import { zeros, type Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { ContextOf } from '../contract/component-context.js';
import type { Method } from '../contract/method.js';
import { Linear } from '../nn/linear.js';
import { corePlugin } from '../plugin.js';
import { Rng } from '../random/rng.js';
import { Registry } from '../registry/registry.js';

const registry = new Registry([corePlugin]);
const created = () => {
  const linear = new Linear({ inputs: 4, outputs: 6, rng: Rng.of(1) });
  const encoder = {
    width: 6,
    variables: linear.variables,
    state: {},
    encode: (x: Tensor2D) => linear.apply(x),
    clone: created,
    dispose: () => linear.dispose(),
  };
  return encoder;
};
// They need a loss, labels or a teacher beside their id.
const withoutPresets = ['core/two-views', 'core/fine-tune', 'core/distil'];
const methods = corePlugin.components
  .filter(({ kind, id }) => kind === 'method' && !withoutPresets.includes(id))
  .map(({ id }) => id);

test.each(methods)('%s is made from its id and the small preset, and embeds', async (type) => {
  const warnings: string[] = [];
  const parts = {
    encoder: created(),
    datasetSize: 100,
    batchSize: 8,
    warn: (message: string) => warnings.push(message),
  };
  const method: Method<Tensor2D> = await registry.create(
    'method',
    { type, preset: 'small' },
    { seed: 1, parts },
  );
  const embeddings = method.embed(
    Array.from({ length: method.views }, () => zeros([8, 4]) as Tensor2D),
    { phase: 'train', rng: Rng.of(1) },
  );
  for (const embedding of Object.values(embeddings)) expect(embedding.shape[0]).toBe(8);
  const queue = method.state['queue.rows'] ?? method.state['queue0.rows'];
  if (queue) {
    expect(queue.shape[0]).toBe(92);
    expect(warnings[0]).toMatch(/shortened from \d+ to 92 rows/);
  }
});

test('what is given wins over the preset, entry by entry in heads', async () => {
  const method = await registry.create(
    'method',
    { type: 'core/byol', preset: 'small', head: { width: 16 }, predictor: 'none' },
    { seed: 1, parts: { encoder: created() } },
  );
  expect(method.variables['head.0.linear.weight']!.shape).toEqual([6, 512]);
  expect(method.variables['head.1.linear.weight']!.shape).toEqual([512, 16]);
  expect(Object.keys(method.variables).some((name) => name.startsWith('predictor'))).toBe(false);
});

test("the earlier names of MoCo's ownKeys mean the same as the present ones", async () => {
  const { schema } = registry.find('method', 'core/moco-v2');
  const parsed = (ownKeys: string) => schema.parse({ ownKeys });
  expect(parsed('hidden')).toEqual(parsed('masked'));
  expect(parsed('kept')).toEqual(parsed('negatives'));
  expect(parsed('kept')).toMatchObject({ ownKeys: 'negatives' });
  expect(schema.parse(parsed('kept'))).toEqual(parsed('kept')); // a run's record reads itself back
  const queueRows = async (ownKeys: string) => {
    const config = { type: 'core/moco-v2', preset: 'small', queueSize: 200, ownKeys };
    const parts = { encoder: created(), datasetSize: 100, batchSize: 8, warn: () => undefined };
    const method: Method<Tensor2D> = await registry.create('method', config, { seed: 1, parts });
    return method.state['queue.rows']!.shape[0];
  };
  // The queue is limited to the data set only where own keys are masked.
  for (const ownKeys of ['kept', 'negatives']) expect(await queueRows(ownKeys)).toBe(200);
  for (const ownKeys of ['hidden', 'masked']) expect(await queueRows(ownKeys)).toBe(92);
});

test('a misspelt entry names the right one', async () => {
  await expect(
    registry.create(
      'method',
      { type: 'core/moco-v2', queueSise: 10 },
      { seed: 1, parts: { encoder: created() } },
    ),
  ).rejects.toMatchObject({
    code: 'CP_CORE_CONFIG_INVALID',
    message: expect.stringContaining('"queueSize"'),
  });
});

test('without an encoder a method cannot be made', async () => {
  await expect(
    registry.create('method', { type: 'core/simclr' }, { seed: 1 } as ContextOf<'method'>),
  ).rejects.toMatchObject({ code: 'CP_CORE_PART_MISSING' });
});
