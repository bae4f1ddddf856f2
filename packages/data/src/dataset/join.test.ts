import type { Dataset } from '@counterpoint/core';
import { expect, it } from 'vitest';
import { indexedDataset } from './indexed-dataset.js';
import { join } from './join.js';

const numbered = (name: string, ids: readonly (string | undefined)[]): Dataset<string> =>
  indexedDataset<string>({
    name,
    size: ids.length,
    fingerprint: name,
    key: (i) => `${name}/${i}`,
    read: (index) => ({
      index,
      key: `${name}/${index}`,
      value: `${name} ${ids[index]}`,
      metadata: { id: ids[index], kind: ids[index]?.slice(0, 1) },
    }),
  });

it('puts together what belongs together, and counts what has no partner', async () => {
  const lost: unknown[] = [];
  const joined = await join(
    {
      a: numbered('A', ['x1', 'y1', undefined, 'x2']),
      b: numbered('B', ['y1', 'x2', 'z', 'w', 'x1']),
    },
    { key: 'id', classes: 'kind', onLost: (count) => lost.push(count) },
  );
  expect([joined.size, joined.classes, lost]).toEqual([3, ['x', 'y'], [{ a: 1, b: 2 }]]);
  const actual: unknown[] = [];
  for await (const { index, key, value, label } of joined.epoch({
    seed: 1,
    epoch: 0,
    shuffle: false,
  }))
    actual.push([index, key, value['a']!.value, value['b']!.value, label]);
  expect(actual).toEqual([
    [0, 'x1', 'A x1', 'B x1', 0],
    [1, 'y1', 'A y1', 'B y1', 1],
    [2, 'x2', 'A x2', 'B x2', 0],
  ]);
  const shuffled: string[] = [];
  for await (const { key } of joined.epoch({ seed: 1, epoch: 0, shuffle: true }, 1))
    shuffled.push(key);
  expect(shuffled).toHaveLength(2);
});

it('refuses what cannot be joined, by code', async () => {
  const refused = (sides: Record<string, Dataset<string>>, key = 'id') =>
    expect(join(sides, { key })).rejects.toMatchObject({ code: 'CP_DATA_JOIN' });
  await refused({ a: numbered('A', ['x']) });
  await refused({ a: numbered('A', ['x']), b: numbered('B', ['y']) });
  await refused({ a: numbered('A', ['x']), b: numbered('B', ['x']) }, 'name');
  await refused({ a: numbered('A', ['x', 'x']), b: numbered('B', ['x']) });
  const { at: _, ...streamed } = numbered('B', ['x']);
  await refused({ a: numbered('A', ['x']), b: streamed });
});
