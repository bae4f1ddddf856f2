import { expect, test } from 'vitest';
import { z } from 'zod';
import { apiVersion, type Component, type Plugin } from '../contract/component.js';
import type { ComponentContext } from '../contract/component-context.js';
import { Registry } from './registry.js';

const box = {
  kind: 'encoder',
  id: 'test/box',
  summary: 'A box.',
  schema: z.strictObject({
    side: z.number().positive().default(2),
    inner: z.strictObject({ depth: z.number() }).optional(),
  }),
  create: ({ side }: { side: number }) => ({ area: side * side }),
} as unknown as Component;
const plugin: Plugin = { name: 'test', apiVersion, components: [box] };
const context = { seed: 1 };

test('a part is made from its config, with defaults', async () => {
  const registry = new Registry([plugin]);
  expect(await registry.create('encoder', { type: 'test/box' }, context)).toEqual({ area: 4 });
  expect(await registry.create('encoder', { type: 'test/box', side: 3 }, context)).toEqual({
    area: 9,
  });
});

test('a part makes the parts that its config names', async () => {
  const pair = {
    kind: 'encoder',
    id: 'test/pair',
    summary: 'Two boxes.',
    schema: z.strictObject({ inner: z.looseObject({ type: z.string() }) }),
    create: async ({ inner }: { inner: { type: string } }, { create, seed }: ComponentContext) => [
      await create!('encoder', inner, { seed }),
      await create!('encoder', inner, { seed }),
    ],
  } as unknown as Component;
  const registry = new Registry([{ ...plugin, components: [box, pair] }]);
  expect(
    await registry.create(
      'encoder',
      { type: 'test/pair', inner: { type: 'test/box', side: 3 } },
      context,
    ),
  ).toEqual([{ area: 9 }, { area: 9 }]);
});

test.each<[Record<string, unknown> & { type: string }, string, string]>([
  [{ type: 'test/bx' }, 'CP_CORE_COMPONENT_UNKNOWN', 'did you mean "test/box"'],
  [{ type: 'test/box', sid: 3 }, 'CP_CORE_CONFIG_INVALID', 'did you mean "side"'],
  [
    { type: 'test/box', inner: { dept: 3 } },
    'CP_CORE_CONFIG_INVALID',
    'inner.dept is no known key, did you mean "depth"',
  ],
  [{ type: 'test/box', side: -1 }, 'CP_CORE_CONFIG_INVALID', 'side'],
])('%j raises %s', async (config, code, words) => {
  await expect(new Registry([plugin]).create('encoder', config, context)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(words),
  });
});

test('duplicates, unknown kinds and other versions are refused', () => {
  expect(() => new Registry([plugin, { ...plugin, name: 'other' }])).toThrow(
    expect.objectContaining({ code: 'CP_CORE_COMPONENT_DUPLICATE' }),
  );
  const scheduler = { ...plugin, components: [{ ...box, kind: 'augmentor' as 'augmenter' }] };
  expect(() => new Registry([scheduler])).toThrow(
    expect.objectContaining({
      code: 'CP_CORE_COMPONENT_KIND',
      message: expect.stringContaining('did you mean "augmenter"'),
    }),
  );
  expect(() => new Registry([{ ...plugin, apiVersion: 99 }])).toThrow(
    expect.objectContaining({ code: 'CP_CORE_PLUGIN_INCOMPATIBLE' }),
  );
});
