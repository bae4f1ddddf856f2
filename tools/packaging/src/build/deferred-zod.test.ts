import { createRequire } from 'node:module';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as real from 'zod';
import { z } from './deferred-zod.js';

const require = createRequire(import.meta.url);
const zodIsLoaded = () =>
  Object.keys(require.cache).some((path) => /node_modules.zod.index\.cjs$/.test(path));
const unload = () => {
  for (const path of Object.keys(require.cache))
    if (/node_modules.zod.index\.cjs$/.test(path)) delete require.cache[path];
};
beforeEach(unload);
afterEach(unload);

/** As a package writes it, with a list, a choice, what is nested, and rules of its own. */
const schemaBy = (by: typeof z) =>
  by
    .strictObject({
      width: by.int().min(1).max(64).default(8).describe('Channels.'),
      sides: by
        .tuple([by.number(), by.union([by.literal('same'), by.number().positive()])])
        .default([1, 'same']),
      parts: by
        .array(by.strictObject({ name: by.string(), rate: by.number().nonnegative().optional() }))
        .default([]),
    })
    .refine(({ width, parts }) => parts.length < width, { error: 'more parts than channels' });

test('writing a schema down loads nothing; its first use loads zod', () => {
  const schema = schemaBy(z);
  const omitted = z.object({ a: z.string(), b: z.int() }).omit({ b: true });
  expect(zodIsLoaded()).toBe(false);
  expect(schema.parse({})).toEqual({ width: 8, sides: [1, 'same'], parts: [] });
  expect(omitted.parse({ a: 'x', b: 1 })).toEqual({ a: 'x' });
  expect(zodIsLoaded()).toBe(true);
});

test.each<unknown>([
  {},
  { width: 3, parts: [{ name: 'a', rate: 0 }] },
  { width: 0 },
  { depth: 1 },
  { sides: [1, -1] },
  { width: 1, parts: [{ name: 'a' }] },
  { parts: [{ name: 1 }] },
  7,
])('%j is taken or refused as zod does', (input) => {
  const [ours, theirs] = [schemaBy(z), schemaBy(real.z)].map((schema) => schema.safeParse(input));
  expect(ours!.success).toBe(theirs!.success);
  expect(ours!.data).toEqual(theirs!.data);
  expect(ours!.error?.issues).toEqual(theirs!.error?.issues);
});

test('is a schema to zod itself, deferred or within another', () => {
  expect(schemaBy(z)).toBeInstanceOf(real.z.ZodType);
  expect(real.z.toJSONSchema(schemaBy(z), { io: 'input' })).toEqual(
    real.z.toJSONSchema(schemaBy(real.z), { io: 'input' }),
  );
  expect(
    real.z.strictObject({ inner: z.int().max(3) }).safeParse({ inner: 4 }).error?.issues[0],
  ).toMatchObject({ code: 'too_big', path: ['inner'] });
  expect(z.toJSONSchema(z.array(z.int().min(2)))).toMatchObject({
    type: 'array',
    items: { type: 'integer', minimum: 2 },
  });
  for (const outer of [
    (by: typeof z) => by.int().default(3),
    (by: typeof z) => by.strictObject({ a: by.int() }).prefault({ a: 1 }),
    (by: typeof z) => by.string().optional(),
    (by: typeof z) => by.int().transform((n) => n + 1),
  ]) {
    const expected = real.z.toJSONSchema(outer(real.z), { io: 'input' });
    expect(z.toJSONSchema(outer(z), { io: 'input' })).toEqual(expected);
    expect(real.z.toJSONSchema(outer(z), { io: 'input' })).toEqual(expected);
    expect(real.z.toJSONSchema(real.z.strictObject({ inner: outer(z) }), { io: 'input' })).toEqual(
      real.z.toJSONSchema(real.z.strictObject({ inner: outer(real.z) }), { io: 'input' }),
    );
  }
});

test('is made once, however it is used, and what is chained to it later belongs to it alone', () => {
  const base = z.number().min(1);
  const bounded = base.max(2);
  expect([bounded.safeParse(3).success, base.safeParse(3).success]).toEqual([false, true]);
  expect(Reflect.get(base, '_zod')).toBe(Reflect.get(base, '_zod'));
  expect('_zod' in base).toBe(true);
  expect(Object.keys(z.strictObject({ a: z.string(), b: z.int() }).shape)).toEqual(['a', 'b']);
});
