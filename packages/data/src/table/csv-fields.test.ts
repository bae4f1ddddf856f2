import { Rng } from '@counterpoint/core';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { csvFields } from './csv-fields.js';

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
    expect(csvFields(record, ',', 'x'), record).toEqual(fields);
    expect(csvFields(record, ',', 'x')).toEqual((parse(record) as string[][])[0]);
  }
});

test.each(['a,"b', '"a"b,c', '"'])('%s is refused', (record) => {
  expect(() => csvFields(record, ',', 'x.csv:1')).toThrow(/CP_DATA_ROW/);
});
