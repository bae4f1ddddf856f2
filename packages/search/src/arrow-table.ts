import type { Table } from 'apache-arrow';
import type { Entry } from './entry.js';
import type { Library } from './lance.js';
import { writeUnit } from './unit-vector.js';

/** Entries as the table's columns: id, facts (JSON), vector (unit length). */
export function arrowTable({ arrow }: Library, entries: readonly Entry[], width: number): Table {
  const values = new Float32Array(entries.length * width);
  entries.forEach(({ id, vector }, i) =>
    writeUnit(vector, width, values, i * width, `entry ${id}`),
  );
  const item = new arrow.Field('item', new arrow.Float32(), true);
  const vectors = arrow.makeData({
    type: new arrow.FixedSizeList(width, item),
    length: entries.length,
    nullCount: 0,
    child: arrow.makeData({
      type: new arrow.Float32(),
      data: values,
      length: values.length,
      nullCount: 0,
    }),
  });
  const text = (value: (entry: Entry) => string) =>
    arrow.vectorFromArray(entries.map(value), new arrow.Utf8());
  return new arrow.Table({
    id: text(({ id }) => id),
    facts: text(({ facts }) => JSON.stringify(facts ?? {})),
    vector: new arrow.Vector([vectors]),
  });
}
