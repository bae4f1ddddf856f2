import type { Dataset, SkippedSample } from '@counterpoint/core';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { makeTar, numberedSamples, type Packed } from '../../testing/make-tar.js';
import { readAll, storedOrder } from '../../testing/read-all.js';
import { scratchFolder } from '../../testing/scratch-folder.js';
import type { RawSample } from '../sample/raw-sample.js';
import { tarDataset, type TarOptions } from './tar-dataset.js';

const folder = scratchFolder();

async function shard(
  name: string,
  members: readonly Packed[],
  change = (archive: Buffer) => archive,
): Promise<string> {
  const path = join(folder, name);
  const archive = await makeTar(members);
  writeFileSync(path, change(name.endsWith('.gz') ? gzipSync(archive) : archive));
  return path;
}

const plain = await Promise.all(
  [0, 1, 2].map((i) => shard(`plain-${i}.tar`, numberedSamples(20 + i))),
);
const packed = await Promise.all(
  [0, 1, 2].map((i) => shard(`packed-${i}.tar.gz`, numberedSamples(20 + i))),
);
const small = { memoryBytes: 0, bufferBytes: 4000 };
const forms: readonly [string, readonly string[], TarOptions][] = [
  ['in memory', packed, {}],
  ['by position in .tar', plain, small],
  ['streamed from .tar.gz', packed, small],
  ['streamed, two kinds', [packed[0]!, plain[1]!, packed[2]!], small],
];

const bytesOf = (samples: readonly { value: RawSample; label?: number }[]) =>
  samples.map(({ value, label }) => [
    value.members['bin']!.length,
    value.members['bin']![0],
    label,
  ]);

test.each(forms)(
  '%s: every sample with its label, keys restart in each shard',
  async (_, paths, options) => {
    const dataset = await tarDataset(paths, options);
    expect(dataset.size).toBe(63);
    const samples = await readAll(dataset);
    expect(samples.map(({ index }) => index)).toEqual(Array.from({ length: 63 }, (_, i) => i));
    expect(new Set(samples.map(({ key }) => key)).size).toBe(63);
    expect(samples[20]!.key).toMatch(/-1\.tar(\.gz)?\/000000$/);
    expect(bytesOf(samples)).toEqual(
      [20, 21, 22].flatMap((count) => Array.from({ length: count }, (_, i) => [100, i, i % 3])),
    );
    await dataset.close?.();
  },
);

test.each(forms)(
  '%s: an epoch begun at any position goes on as it would have',
  async (_, paths, options) => {
    const dataset = await tarDataset(paths, options);
    const order = { seed: 7, epoch: 2, shuffle: true };
    const whole = (await readAll(dataset, order)).map(({ index }) => index);
    expect([...whole].sort((a, b) => a - b)).toEqual(Array.from({ length: 63 }, (_, i) => i));
    expect(whole).not.toEqual(
      (await readAll(dataset, { ...order, epoch: 3 })).map(({ index }) => index),
    );
    for (const from of [1, 17, 20, 21, 40, 62, 63]) {
      const rest = await readAll(dataset, order, from);
      expect(rest.map(({ index }) => index)).toEqual(whole.slice(from));
      expect(rest.map(({ value }) => value.members['bin']![0])).toEqual(
        whole
          .slice(from)
          .map((index) => (index < 20 ? index : index < 41 ? index - 20 : index - 41)),
      );
    }
    await dataset.close?.();
  },
);

test.each([true, false])(
  'members out of order are found together (in memory: %s)',
  async (memory) => {
    const members = numberedSamples(10);
    const path = await shard('scattered.tar.gz', [
      ...members.filter((_, i) => i % 2 === 1).reverse(),
      ...members.filter((_, i) => i % 2 === 0),
    ]);
    const samples = await readAll(await tarDataset([path], memory ? {} : small));
    expect(bytesOf(samples)).toEqual(Array.from({ length: 10 }, (_, i) => [100, i, i % 3]));
    const far = await shard('far.tar.gz', [
      ...Array.from({ length: 10 }, (_, i): Packed => [`${i}.a`, new Uint8Array(1000)]),
      ...Array.from({ length: 10 }, (_, i): Packed => [`${i}.b`, 'b']),
    ]);
    await expect(tarDataset([far], small)).rejects.toMatchObject({ code: 'CP_DATA_TAR_SCATTERED' });
  },
);

test('facts come from .json and .txt, extensions are kept whole and in lower case', async () => {
  const path = await shard('facts.tar', [
    ['a/x.JPG', 'j'],
    ['a/x.json', '{"speaker":"ann","n":3}'],
    ['a/x.txt', 'a cap\n'],
    ['a/x.left.png', 'p'],
    ['.hidden', ''],
    ['README', 'r'],
  ]);
  const [sample, ...others] = await readAll(await tarDataset([path]));
  expect(others).toEqual([]);
  expect(Object.keys(sample!.value.members)).toEqual(['jpg', 'json', 'txt', 'left.png']);
  expect(sample).toMatchObject({
    key: 'facts.tar/a/x',
    metadata: { speaker: 'ann', n: 3, text: 'a cap' },
  });
});

test('class names instead of numbers, and a label that is no class', async () => {
  const namedEntries = await tarDataset([
    await shard('named.tar', [
      ['1.cls', 'dog'],
      ['1.bin', ''],
      ['2.cls', 'cat'],
      ['2.bin', ''],
    ]),
  ]);
  expect(namedEntries.classes).toEqual(['cat', 'dog']);
  expect((await readAll(namedEntries)).map(({ label }) => label)).toEqual([1, 0]);
  const skipped: SkippedSample[] = [];
  const input = await tarDataset(
    [
      await shard('outside.tar', [
        ['1.cls', '1'],
        ['1.bin', ''],
        ['2.cls', '2'],
        ['2.bin', ''],
      ]),
    ],
    { classes: ['a', 'b'] },
  );
  expect(await readAll(input, storedOrder, 0, (skip) => skipped.push(skip))).toHaveLength(1);
  expect(skipped).toMatchObject([{ index: 1, key: 'outside.tar/2', code: 'CP_DATA_LABEL' }]);
  await expect(readAll(input)).rejects.toMatchObject({ code: 'CP_DATA_LABEL' });
});

const broken: readonly [string, () => Promise<string>, string, number, TarOptions?][] = [
  [
    'a cut archive',
    () => shard('cut.tar', numberedSamples(9), (archive) => archive.subarray(0, 7000)),
    'CP_DATA_TAR_CUT',
    3,
  ],
  [
    'a cut gzip',
    () => shard('cut.tar.gz', noisy(30), (archive) => archive.subarray(0, archive.length >> 1)),
    'CP_DATA_GZIP',
    NaN,
  ],
  [
    'a damaged header',
    () => shard('damaged.tar', numberedSamples(9), (archive) => archive.fill(1, 4096, 4200)),
    'CP_DATA_TAR_HEADER',
    2,
  ],
  [
    'a name twice',
    () => shard('twice.tar', [...numberedSamples(4), ['000001.bin', 'again']]),
    'CP_DATA_DUPLICATE_KEY',
    4,
  ],
  [
    'a link',
    () =>
      shard('link.tar', [
        ...numberedSamples(4),
        [{ name: '000009.bin', type: 'symlink', linkname: '/etc/passwd' }, ''],
      ]),
    'CP_DATA_TAR_KIND',
    4,
  ],
  [
    'a sample without the file asked for',
    () => shard('missing.tar', [...numberedSamples(4), ['5.cls', '1']]),
    'CP_DATA_MEMBER_MISSING',
    4,
    { extensions: ['bin'] },
  ],
  ['an empty file', () => shard('zero.tar', [], () => Buffer.alloc(0)), 'CP_DATA_TAR_CUT', 0],
];

test.each(broken)(
  '%s: an error, or counted with what is whole kept, the same in every form',
  async (_, make, code, left, options = {}) => {
    const path = await make();
    await expect(tarDataset([path], options)).rejects.toMatchObject({ code });
    const actual: Dataset<RawSample>[] = [];
    for (const bound of [{}, small]) {
      const skipped: SkippedSample[] = [];
      actual.push(
        await tarDataset([path], { ...options, ...bound, onSkip: (skip) => skipped.push(skip) }),
      );
      expect(skipped.map((skip) => skip.code)).toEqual([code]);
    }
    const [memory, streamed] = await Promise.all(actual.map((dataset) => readAll(dataset)));
    if (Number.isNaN(left)) expect(memory!.length).toBeGreaterThan(0);
    else expect(memory).toHaveLength(left);
    expect(bytesOf(streamed!)).toEqual(bytesOf(memory!));
    for (const dataset of actual) await dataset.close?.();
  },
);

test('a bad .json costs its facts alone, and is named', async () => {
  const path = await shard('json.tar.gz', [
    ['1.bin', ''],
    ['1.json', '{}'],
    ['2.bin', ''],
    ['2.json', '{"a":'],
    ['3.bin', ''],
  ]);
  for (const bound of [{}, small]) {
    const skipped: SkippedSample[] = [];
    const samples = await readAll(await tarDataset([path], bound), storedOrder, 0, (skip) =>
      skipped.push(skip),
    );
    expect(samples.map(({ index, metadata }) => [index, metadata])).toEqual([
      [0, {}],
      [1, {}],
      [2, undefined],
    ]);
    expect(samples[1]!.value.sidecarErrors).toEqual([
      expect.stringContaining('json.tar.gz/2.json'),
    ]);
    expect(skipped).toEqual([]);
  }
});

test('the fingerprint follows the content, not the place', async () => {
  const [a, b, c] = await Promise.all(
    [packed, packed.slice(0, 2), plain].map((paths) => tarDataset(paths)),
  );
  expect(a!.fingerprint).toBe((await tarDataset(packed)).fingerprint);
  expect(new Set([a!.fingerprint, b!.fingerprint, c!.fingerprint]).size).toBe(3);
});

function noisy(count: number): Packed[] {
  let state = 1;
  return Array.from({ length: count }, (_, i): Packed => [
    `${i}.bin`,
    Uint8Array.from(
      { length: 5000 },
      () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24,
    ),
  ]);
}
