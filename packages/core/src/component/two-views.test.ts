import { startEngine } from '@counterpoint/engine';
import { mean, square, sub, zeros, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { apiVersion, type Plugin } from '../contract/component.js';
import type { ContextOf } from '../contract/component-context.js';
import type { Method } from '../contract/method.js';
import { withTraits } from '../loss/with-traits.js';
import { corePlugin } from '../plugin.js';
import { Rng } from '../random/rng.js';
import { Registry } from '../registry/registry.js';
import { checkpointOf, tinyEncoder, tinyStep } from '../testing/tiny-run.js';
import { component } from './component.js';

beforeAll(async () => {
  await startEngine();
});

/** A third party's losses: one that only pulls, one that needs labels. */
const acme: Plugin = {
  name: 'acme',
  apiVersion,
  components: [
    component({
      kind: 'loss',
      id: 'acme/pull',
      summary: 'The squared distance of views.',
      schema: z.strictObject({}),
      create: () =>
        withTraits((a, b) => mean(square(sub(a, b))) as Scalar, { constrainsSpread: false }),
    }),
    component({
      kind: 'loss',
      id: 'acme/labels',
      summary: 'A loss that needs labels.',
      schema: z.strictObject({}),
      create: () => withTraits((a, b) => mean(square(sub(a, b))) as Scalar, { needs: ['labels'] }),
    }),
  ],
};
const registry = new Registry([corePlugin, acme]);
const create = (loss: object, head: object = { width: 2 }) =>
  registry.create(
    'method',
    { type: 'core/two-views', loss, head },
    { seed: 7, parts: { encoder: tinyEncoder(7) } },
  ) as Promise<Method<Tensor2D>>;
const losses = corePlugin.components.filter(({ kind }) => kind === 'loss').map(({ id }) => id);

test.each(losses)('trains with %s by its name, two steps', async (type) => {
  const method = await create({ type });
  for (const step of [0, 1])
    expect(Number.isFinite((await tinyStep(method, step)).loss)).toBe(true);
  method.dispose();
});

test('is SimCLR unless a loss is named', async () => {
  const method = (await registry.create(
    'method',
    { type: 'core/two-views' },
    { seed: 7, parts: { encoder: tinyEncoder(7) } },
  )) as Method<Tensor2D>;
  expect((await tinyStep(method, 0)).floor).toBeCloseTo(Math.log(15), 6);
  expect(method.constrainsSpread).toBe(true);
});

test("stores a loss's variables and state under `loss`, trains and updates them", async () => {
  const learned = await create({ type: 'core/learned-temperature', temperature: 0.3 });
  expect(Object.keys(learned.variables)).toContain('loss.log_scale');
  const before = (await learned.variables['loss.log_scale']!.data())[0];
  await tinyStep(learned, 0);
  expect((await learned.variables['loss.log_scale']!.data())[0]).not.toBe(before);
  const tico = await create({ type: 'core/tico' });
  expect(checkpointOf(tico)['state.loss.covariance']!.shape).toEqual([2, 2]);
  await tinyStep(tico, 0);
  expect((await tico.state['loss.covariance']!.data()).some((value) => value !== 0)).toBe(true);
});

test('reads the earlier name of minTemperature, and refuses both names together', async () => {
  const earlier = { type: 'core/learned-temperature', temperature: 0.3, least: 0.2 };
  const { schema } = registry.find('loss', 'core/learned-temperature');
  const { type: _, ...config } = earlier;
  expect(schema.parse(config)).toEqual({ temperature: 0.3, minTemperature: 0.2 });
  expect(schema.parse({})).toEqual({ temperature: 0.1, minTemperature: 0.01 });
  const method = await create(earlier);
  expect(Number.isFinite((await tinyStep(method, 0)).loss)).toBe(true);
  await expect(create({ ...earlier, minTemperature: 0.2 })).rejects.toThrow('earlier name');
});

test("takes a plugin's loss, its traits, and the form of its head", async () => {
  const method = await create(
    { type: 'acme/pull' },
    { layers: 3, hidden: 5, width: 2, bias: false },
  );
  expect(method.constrainsSpread).toBe(false);
  expect((await tinyStep(method, 0)).floor).toBeUndefined();
  expect(method.variables['head.1.linear.weight']!.shape).toEqual([5, 5]);
  const labelled = await create({ type: 'acme/labels' });
  await tinyStep(labelled, 0); // the tiny batch has groups
  const embeddings = { a: zeros([4, 2]) as Tensor2D, b: zeros([4, 2]) as Tensor2D };
  const pass = { phase: 'train', rng: Rng.of(1) } as const;
  expect(() =>
    labelled.objective(embeddings, { progress: { step: 0, totalSteps: 1 }, pass }),
  ).toThrow(expect.objectContaining({ code: 'CP_CORE_LABELS_MISSING' }));
});

test('tells an unknown loss, a wrong entry, and a context without a registry', async () => {
  await expect(create({ type: 'core/vicregg' })).rejects.toMatchObject({
    code: 'CP_CORE_COMPONENT_UNKNOWN',
    message: expect.stringContaining('core/vicreg'),
  });
  await expect(create({ type: 'core/vicreg', varianse: 1 })).rejects.toMatchObject({
    code: 'CP_CORE_CONFIG_INVALID',
  });
  const alone = registry.find('method', 'core/two-views');
  const context: ContextOf<'method'> = { seed: 1, parts: { encoder: tinyEncoder(1) } };
  await expect((async () => alone.create(alone.schema.parse({}), context))()).rejects.toMatchObject(
    { code: 'CP_CORE_PART_MISSING' },
  );
});
