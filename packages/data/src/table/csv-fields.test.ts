import { Rng } from '@counterpoint/core';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { csvFields } from './csv-fields.js';

const commas = { delimiter: ',', quote: '"', trim: false } as const;

test('equals csv-parse on random records', () => {
  const rng = Rng.of(3, 'csv');
  const field = () =>
    Array.from({ length: rng.integer(5) }, () =>
      rng.pick(['a', 'ü', ',', '"', '\n', ' ', ';']),
    ).join('');
  for (let i = 0; i < 500; i++) {
    const fields = Array.from({ length: 1 + rng.integer(4) }, field);
    const record = fields
      .map((each) =>
        /[",\n;]/.test(each) || rng.chance(0.3) ? `"${each.replaceAll('"', '""')}"` : each,
      )
      .join(',');
    if (record === '') continue;
    const actual = csvFields(record, commas);
    expect(actual, record).toEqual({ fields, strict: true });
    expect(fields).toEqual((parse(record) as string[][])[0]);
  }
});

test.each([
  ['a,5" disk,b', ['a', '5" disk', 'b']],
  ['a "quoted" word,b', ['a "quoted" word', 'b']],
  ['"5" disk,b', ['5 disk', 'b']],
  ['a,b"', ['a', 'b"']],
  ['"a""b",""', ['a"b', '']],
])('%s is read as Python reads it', (record, fields) => {
  expect(csvFields(record, commas)).toMatchObject({ fields });
});

test.each(['a,"b', '"', '"a""'])('%s has no end', (record) => {
  expect(csvFields(record, commas)).toHaveProperty('openSince');
});

test('without a quote, and with blanks around fields', () => {
  expect(csvFields('a,"b', { ...commas, quote: '' })).toMatchObject({ fields: ['a', '"b'] });
  expect(csvFields('a| b |"c, d" |', { ...commas, delimiter: '|', trim: true })).toMatchObject({
    fields: ['a', 'b', 'c, d', ''],
    strict: true,
  });
});
