import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseConfig } from './parse-config.js';

const schema = z.strictObject({
  normalise: z.union([z.enum(['clip', 'bands']), z.strictObject({ mean: z.array(z.number()) })]),
  depth: z.union([z.literal(18), z.literal(34)]),
});
const right = { normalise: 'clip', depth: 18 };

test.each<[string, object, RegExp]>([
  ['a wrong choice', { normalise: 'loud' }, /normalise: .*"clip"\|"bands", or expected object/u],
  ['a wrong number', { depth: 20 }, /depth: .*expected 18, or expected 34/u],
  ['a wrong part', { normalise: { mean: 'x' } }, /normalise: .*or mean: expected array/u],
])('of alternatives, each is named: %s', (_, wrong, message) => {
  expect(() => parseConfig(schema, { ...right, ...wrong }, 'a recipe')).toThrow(message);
});

test('what fits one of them passes', () => {
  expect(parseConfig(schema, right, 'a recipe')).toEqual(right);
  const other = { normalise: { mean: [1] }, depth: 34 };
  expect(parseConfig(schema, other, 'a recipe')).toEqual(other);
});
