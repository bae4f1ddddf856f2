import type { Dataset, SkippedSample } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { readAll, storedOrder } from '../../testing/read-all.js';
import type { RawSample } from '../sample/raw-sample.js';
import { concat } from './concat.js';
import { groupIds } from './group-ids.js';
import { holdOut } from './hold-out.js';
import { indexedDataset } from './indexed-dataset.js';
import { mapDataset } from './map-dataset.js';
import { streamedDataset } from './streamed-dataset.js';
import { subset } from './subset.js';

const shuffled = { seed: 5, epoch: 1, shuffle: true };
const bad = (index: number): never => {
  throw new Error(`${index} is bad`);
};

function indexed(
  size: number,
  name = 'indexed',
  classes?: readonly string[],
  unreadable: readonly number[] = [],
): Dataset<string> {
  return indexedDataset({
    name,
    size,
    fingerprint: `${name}${size}`,
    key: (i) => `${name}/${i}`,
    classes,
    read: (index) =>
      unreadable.includes(index)
        ? bad(index)
        : {
            index,
            key: `${name}/${index}`,
            value: `${name}${index}`,
            label: classes === undefined ? undefined : index % classes.length,
          },
  });
}

function streamed(size: number): Dataset<string> {
  const shards = [0, 1].map((shard) => ({
    name: `shard ${shard}`,
    sizes: new Array<number>(size / 2).fill(10),
    async *read(first: number) {
      for (let i = 0; i < size / 2; i++)
        yield { index: first + i, key: `s/${first + i}`, value: `streamed${first + i}` };
    },
  }));
  return streamedDataset({ name: 'streamed', shards, fingerprint: 's', bufferBytes: 50 });
}

async function resumesEverywhere(
  dataset: Dataset<unknown>,
  onSkip?: (skipped: SkippedSample) => void,
): Promise<void> {
  const report: [number | undefined, string][] = [];
  const follow = async (from: number) => {
    const events: [number | undefined, string][] = [];
    const skip =
      onSkip === undefined
        ? undefined
        : (skipped: SkippedSample) => events.push([skipped.index, 'skipped']);
    for await (const sample of dataset.epoch(shuffled, from, skip))
      events.push([sample.index, sample.key]);
    return events;
  };
  report.push(...(await follow(0)));
  expect(report.map(([index]) => index).sort((a, b) => a! - b!)).toEqual(
    Array.from({ length: dataset.size }, (_, i) => i),
  );
  for (let from = 0; from <= dataset.size; from++)
    expect(await follow(from)).toEqual(report.slice(from));
}

test.each([
  ['indexed', () => indexed(13)],
  ['with unreadable samples', () => indexed(13, 'i', undefined, [0, 4, 12])],
  ['streamed', () => streamed(14)],
  [
    'mapped',
    () =>
      mapDataset(
        indexed(13, 'i', undefined, [3]),
        ({ index }) => (index === 5 ? bad(index) : index),
        3,
      ),
  ],
  ['a subset', () => subset(indexed(13, 'i', undefined, [3, 4]), [12, 3, 5, 0])],
  ['a subset of a stream', () => subset(streamed(14), [13, 2, 7, 8])],
  [
    'joined',
    () => concat<unknown>([indexed(5, 'a', undefined, [2]), streamed(8), indexed(3, 'b')]),
  ],
])('%s: an epoch can begin anywhere', async (_, make) => {
  await resumesEverywhere(make(), () => undefined);
});

test('an unreadable sample ends an epoch that does not count it', async () => {
  const read = async (dataset: Dataset<unknown>) => readAll(dataset);
  for (const dataset of [
    indexed(4, 'i', undefined, [2]),
    subset(indexed(4, 'i', undefined, [2]), [1, 2]),
    concat([indexed(4, 'i', undefined, [2])]),
    mapDataset(indexed(4), ({ index }) => (index === 2 ? bad(2) : 1)),
  ]) {
    await expect(read(dataset)).rejects.toMatchObject({
      code: 'CP_DATA_READ',
      message: expect.stringContaining('2 is bad') as unknown,
    });
  }
});

test('a subset renumbers, keeps values and differs in its fingerprint', async () => {
  for (const parent of [indexed(14), streamed(14)]) {
    const part = subset(parent, [9, 1, 4]);
    expect(
      (await readAll(part)).map(({ index, value }) => [index, String(value).replace(/\D/g, '')]),
    ).toEqual([
      [0, '1'],
      [1, '4'],
      [2, '9'],
    ]);
    expect(part.fingerprint).not.toBe(subset(parent, [9, 1, 5]).fingerprint);
  }
  expect(() => subset(indexed(3), [0, 0])).toThrow(/CP_DATA_SUBSET/);
  expect(() => subset(indexed(3), [3])).toThrow(/CP_DATA_SUBSET/);
});

test('holding out parts by groups, the same for the same seed', async () => {
  const groups = Int32Array.from({ length: 60 }, (_, i) => (i < 50 ? i % 20 : -1));
  const { remaining, heldOut } = holdOut(indexed(60), 0.25, 1, groups);
  const indices = async (dataset: Dataset<string>) =>
    (await readAll(dataset)).map(({ value }) => Number(value.replace(/\D/g, '')));
  const [left, right] = [await indices(remaining), await indices(heldOut)];
  expect([...left, ...right].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 60 }, (_, i) => i),
  );
  expect(right.length).toBeGreaterThanOrEqual(15);
  expect(right.length).toBeLessThan(18);
  const labelled = (list: readonly number[]) =>
    new Set(list.map((i) => groups[i]!).filter((group) => group >= 0));
  expect([...labelled(left)].filter((group) => labelled(right).has(group))).toEqual([]);
  expect(await indices(holdOut(indexed(60), 0.25, 1, groups).heldOut)).toEqual(right);
  expect(await indices(holdOut(indexed(60), 0.25, 2, groups).heldOut)).not.toEqual(right);
  expect(() => holdOut(indexed(3), 0.01, 1)).toThrow(/CP_DATA_SUBSET/);
});

test('joined data sets share their classes by name and mix evenly', async () => {
  const joined = concat([indexed(300, 'a', ['cat', 'dog']), indexed(300, 'b', ['emu', 'cat'])]);
  expect(joined.classes).toEqual(['cat', 'dog', 'emu']);
  const samples = await readAll(joined);
  expect([samples[0]!.label, samples[1]!.label, samples[300]!.label, samples[301]!.label]).toEqual([
    0, 1, 2, 0,
  ]);
  expect(new Set(samples.map(({ key }) => key)).size).toBe(600);
  expect((await joined.at!(301)).value).toBe('b1');
  const order = await readAll(joined, shuffled);
  const early = order.slice(0, 300).filter(({ index }) => index < 300).length;
  expect(Math.abs(early - 150)).toBeLessThan(40); // 6 standard deviations of a hypergeometric draw
  expect(
    order
      .slice(0, 300)
      .filter(({ index }) => index < 300)
      .map(({ index }) => index),
  ).not.toEqual(
    order
      .slice(0, 300)
      .filter(({ index }) => index >= 300)
      .map(({ index }) => index - 300),
  );
  expect(() => concat([])).toThrow(/CP_DATA_CONCAT/);
});

test('groups by label, by content and by a fact', async () => {
  const contents = ['x', 'y', 'x', 'z', 'y'];
  const dataset = indexedDataset<RawSample>({
    name: 'g',
    size: 5,
    fingerprint: '',
    key: String,
    read: (index) => ({
      index,
      key: String(index),
      value: { members: { bin: Buffer.from(contents[index]!), txt: Buffer.from(String(index)) } },
      ...(index === 3 ? {} : { label: index % 2 }),
      metadata: { speaker: index < 2 ? 'ann' : 'bob' },
    }),
  });
  expect([...(await groupIds(dataset, 'label'))]).toEqual([0, 1, 0, -1, 0]);
  expect([...(await groupIds(dataset, 'content'))]).toEqual([0, 1, 0, 2, 1]);
  expect([...(await groupIds(dataset, { fact: 'speaker' }))]).toEqual([0, 0, 1, 1, 1]);
  await expect(groupIds(dataset, { fact: 'size' })).rejects.toMatchObject({
    code: 'CP_DATA_GROUPS',
  });
  const rows = indexedDataset<RawSample>({
    name: 'r',
    size: 3,
    fingerprint: '',
    key: String,
    read: (index) => ({
      index,
      key: String(index),
      value: { members: {} },
      metadata: { text: index === 1 ? 'b' : 'a' },
    }),
  });
  expect([...(await groupIds(rows, 'content'))]).toEqual([0, 1, 0]);
});

test('what is under way when a reader leaves is awaited', async () => {
  let open = 0;
  const slow = indexedDataset<number>({
    name: 'slow',
    size: 50,
    fingerprint: '',
    key: String,
    read: async (index) => {
      open++;
      await new Promise((done) => setTimeout(done, 2));
      open--;
      return { index, key: String(index), value: index };
    },
  });
  for await (const { value } of slow.epoch(storedOrder)) if (value === 3) break;
  expect(open).toBe(0);
});
