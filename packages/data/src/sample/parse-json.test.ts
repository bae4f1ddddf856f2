import { expect, test } from 'vitest';
import { parseJson } from './parse-json.js';

test.each([
  ['{"a": NaN, "b": [Infinity, -Infinity]}', { a: null, b: [null, null] }],
  ['{"id": 1234567890123456789}', { id: '1234567890123456789' }],
  [
    '{"id": -9223372036854775808, "n": 9007199254740991}',
    { id: '-9223372036854775808', n: 9007199254740991 },
  ],
  [
    '{"t": "NaN 1234567890123456789 \\" Infinity", "x": 1e20}',
    { t: 'NaN 1234567890123456789 " Infinity', x: 1e20 },
  ],
  ['[0.12345678901234567, 1.5e-7]', [0.12345678901234567, 1.5e-7]],
  ['{"NaN": NaN}', { NaN: null }],
])('%s', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});

test.each(['{"a": NaNo}', '{a: NaN}', '{"a": "NaN}', ''])('%s is no JSON', (text) => {
  expect(() => parseJson(text)).toThrow(SyntaxError);
});
