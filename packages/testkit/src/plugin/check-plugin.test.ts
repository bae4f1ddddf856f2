import { apiVersion, Mlp, Rng, type Component, type Plugin } from '@counterpoint/core';
import { randomNormal, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { brokenContracts } from '../broken-contracts.js';
import { checkComponent } from './check-component.js';
import { checkPlugin } from './check-plugin.js';
import { componentContracts } from './component-contracts.js';
import { pluginContracts } from './plugin-contracts.js';
import type { Fixtures } from './fixture.js';

interface HeadConfig {
  readonly width: number;
  readonly hidden: number;
}
const schema: z.ZodType<HeadConfig, Partial<HeadConfig>> = z.strictObject({
  width: z.int().min(1).default(3),
  hidden: z.int().min(1).default(6),
});

/** A sound component, its plugin and its fixtures. */
const head: Component<HeadConfig, Mlp> = {
  kind: 'head',
  id: 'acme/head',
  summary: 'Two linear layers.',
  paper: { title: 'A paper', url: 'https://example.org/paper' },
  schema,
  create: ({ width, hidden }, { seed }) =>
    new Mlp({ widths: [4, hidden, width], batchNorm: false, rng: Rng.of(seed, 'head') }),
};
const ruler: Component<{ unit: string }> = {
  kind: 'tokenizer',
  id: 'acme/ruler',
  summary: 'Measures the length of a list.',
  schema: z.strictObject({ unit: z.string() }),
  create:
    ({ unit }) =>
    (list: number[]) =>
      `${list.length} ${unit}`,
};
const plugin: Plugin = { name: '@acme/counterpoint-head', apiVersion, components: [head, ruler] };
const fixtures: Fixtures = {
  'acme/head': {
    config: { width: 2 },
    batch: () => randomNormal([4, 4], 0, 1, 'float32', 3) as Tensor2D,
  },
  'tokenizer acme/ruler': {
    config: { unit: 'm' },
    trial: (created: (list: number[]) => string) => expect(created([1, 2])).toBe('2 m'),
  },
};

const brokenComponents: Record<string, Partial<Component<HeadConfig, Mlp>>> = {
  'component/id': { id: 'head' },
  'component/summary': { summary: 'x' },
  'component/config-round-trips': {
    schema: z.strictObject({
      width: z.number().transform((width) => width + 1),
    }) as unknown as typeof schema,
  },
  'component/config-is-strict': {
    schema: z.object({ width: z.number().default(2), hidden: z.number().default(2) }),
  },
  'component/config-has-a-json-schema': {
    schema: z.strictObject({
      width: z.number().default(2),
      hidden: z.custom<number>(() => true).default(1),
    }),
  },
};
const brokenPlugins: Record<string, [Plugin, Fixtures?]> = {
  'plugin/is-data': [{ ...plugin, name: ' ' }],
  'plugin/api-version': [{ ...plugin, apiVersion: 0 }],
  'plugin/registers': [{ ...plugin, components: [head, head, ruler] }],
  'plugin/every-part-is-tried': [plugin, { 'acme/head': fixtures['acme/head']! }],
};

test('a sound plugin keeps every contract, of every component', async () => {
  const remaining = await checkPlugin(plugin, fixtures);
  expect(Object.keys(remaining)).toEqual(['@acme/counterpoint-head', 'acme/head', 'acme/ruler']);
  expect(remaining['acme/head']).toContain('encoder/clone-is-independent');
  expect(remaining['acme/ruler']).toContain('component/trial');
});

describe('a component that breaks a contract is found out', () => {
  test.each(componentContracts.map(({ id }) => id))('%s', async (id) => {
    const change = brokenComponents[id];
    expect(change, 'a deliberately broken component').toBeDefined();
    expect(
      await brokenContracts(
        checkComponent({ ...head, ...change } as Component, fixtures['acme/head']!),
      ),
    ).toContain(id);
  });
});

describe('a plugin that breaks a contract is found out', () => {
  test.each(pluginContracts.map(({ id }) => id))('%s', async (id) => {
    const broken = brokenPlugins[id];
    expect(broken, 'a deliberately broken plugin').toBeDefined();
    expect(await brokenContracts(checkPlugin(broken![0], broken![1] ?? fixtures))).toContain(id);
  });
});

test('reports the component of a fixture without component, of a failed trial and of a broken contract', async () => {
  expect(
    await brokenContracts(checkPlugin(plugin, { ...fixtures, 'acme/hat': { config: {} } })),
  ).toEqual(['plugin/every-part-is-tried']);
  const wrong: Fixtures = {
    ...fixtures,
    'tokenizer acme/ruler': {
      config: { unit: 'm' },
      trial: () => {
        throw new Error('2 m too long');
      },
    },
  };
  await expect(checkPlugin(plugin, wrong)).rejects.toThrow(
    /component\/trial: .*acme\/ruler: it threw Error: 2 m too long/,
  );
  const retaining: Component<HeadConfig, Mlp> = {
    ...head,
    create: (config, context) =>
      Object.assign(head.create(config, context) as Mlp, { dispose: () => undefined }),
  };
  expect(
    await brokenContracts(checkPlugin({ ...plugin, components: [retaining, ruler] }, fixtures)),
  ).toContain('encoder/disposes');
});

test('a fixture that gives too little to try a part with is refused', async () => {
  await expect(checkComponent(head as Component, { config: {} })).rejects.toMatchObject({
    code: 'CP_TESTKIT_SUBJECT',
  });
  await expect(checkComponent(ruler as Component, { config: { unit: 'm' } })).rejects.toMatchObject(
    { code: 'CP_TESTKIT_SUBJECT' },
  );
});
