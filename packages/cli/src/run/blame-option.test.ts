import { parseConfig } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { blameOption } from './blame-option.js';

const schema = z.strictObject({
  epochs: z.number(),
  rate: z.strictObject({ base: z.number() }),
});
const parse = (value: unknown) => () => parseConfig(schema, value, 'the recipe');
const right = { epochs: 1, rate: { base: 1 } };

test.each([
  [{ ...right, epochs: 'zero' }, ['epochs=zero'], '--set epochs=zero'],
  [{ ...right, rate: { base: 'x' } }, ['epochs=1', 'rate.base=x'], '--set rate.base=x'],
  [{ ...right, rate: 3 }, ['rate=3'], '--set rate=3'],
  [{ ...right, other: { here: 1 } }, ['other.here=1'], '--set other.here=1'],
  [{ ...right, epochs: 'b' }, ['epochs=a', 'epochs=b'], '--set epochs=b'],
  [{ ...right, epochs: 'zero' }, ['rate.base=1'], 'the recipe'],
  [{ ...right, epochs: 'zero' }, [], 'the recipe'],
])('%j after --set %j is blamed on %s', (value, set, where) => {
  expect(() => blameOption(set, parse(value))).toThrow(
    expect.objectContaining({
      code: 'CP_CORE_CONFIG_INVALID',
      report: expect.objectContaining({ where }) as object,
    }) as Error,
  );
});

test('what is right passes', () => {
  expect(blameOption(['epochs=1'], parse(right))).toEqual(right);
});
