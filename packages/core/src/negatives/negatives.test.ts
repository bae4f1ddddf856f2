import { memory, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { unitRows } from '../loss/unit-rows.js';
import { Rng } from '../random/rng.js';
import { fitQueue } from './fit-queue.js';
import { hardMixtures } from './hard-mixing.js';
import { MemoryBank } from './memory-bank.js';
import { queueMask } from './queue-mask.js';
import { RingQueue } from './ring-queue.js';
import { mergeGroups } from './merge-groups.js';

const rng = Rng.of(2, 'negatives');
const numbered = (from: number, count: number) =>
  tensor2d(Array.from({ length: count }, (_, i) => [from + i, 0]));
const marks = (from: number, count: number) =>
  tensor1d(
    Int32Array.from({ length: count }, (_, i) => from + i),
    'int32',
  );

describe('a ring queue', () => {
  test('holds the newest K rows of batches of any size, with their samples and groups', async () => {
    const queue = new RingQueue({ size: 5, width: 2, rng });
    const before = memory().numTensors;
    let pushed = 0;
    const latest: number[] = [];
    for (const count of [2, 1, 3, 5, 2]) {
      tidy(() => queue.push(numbered(pushed, count), { indices: marks(pushed, count) }));
      pushed += count;
      const tensorCount = ((await queue.rows.array()) as number[][]).map(([value]) => value!);
      latest.splice(0, latest.length, ...tensorCount);
      const expected = Array.from({ length: Math.min(5, pushed) }, (_, i) => pushed - 1 - i);
      expect(latest.filter((value) => Number.isInteger(value)).sort((a, b) => b - a)).toEqual(
        expected,
      );
      expect(
        Array.from(await queue.indices.data())
          .filter((value) => value >= 0)
          .sort((a, b) => b - a),
      ).toEqual(expected);
    }
    tidy(() => queue.push(numbered(100, 8)));
    expect(((await queue.rows.array()) as number[][]).map(([value]) => value)).toEqual([
      103, 104, 105, 106, 107,
    ]);
    expect(Array.from(await queue.groups.data())).toEqual([-1, -1, -1, -1, -1]);
    expect(memory().numTensors).toBe(before);
    queue.dispose();
  });

  test('hides earlier keys of the same sample and rows of the same group', async () => {
    const queue = new RingQueue({ size: 3, width: 2, rng });
    tidy(() =>
      queue.push(numbered(0, 2), {
        indices: tensor1d([7, 8], 'int32'),
        groups: tensor1d([1, -1], 'int32'),
      }),
    );
    const mask = tidy(() =>
      queueMask({ indices: tensor1d([8, 9], 'int32'), groups: tensor1d([-1, 1], 'int32') }, queue)!,
    );
    expect(await mask.array()).toEqual([
      [0, 0, 1],
      [0, 1, 0],
    ]); // rows: a random row, then samples 7 and 8
  });
});

describe('the size of a queue', () => {
  test('is kept when it fits, shortened with a warning when not, refused when asked to be', () => {
    const warnings: string[] = [],
      warn = (message: string) => void warnings.push(message);
    expect(fitQueue({ size: 90, samples: 100, batch: 10, warn })).toBe(90);
    expect(warnings).toEqual([]);
    expect(fitQueue({ size: 91, samples: 100, batch: 10, warn })).toBe(90);
    expect(warnings).toEqual([expect.stringContaining('from 91 to 90')]);
    for (const config of [
      { size: 91, samples: 100, batch: 10, tooLong: 'refuse' as const },
      { size: 4, samples: 8, batch: 8 },
    ]) {
      expect(() => fitQueue(config)).toThrow(
        expect.objectContaining({ code: 'CP_CORE_QUEUE_TOO_LONG' }),
      );
    }
  });
});

test('a memory bank moves the rows of a batch and no other', async () => {
  const bank = new MemoryBank({ samples: 4, width: 2, momentum: 0, rng });
  const before = (await bank.state['rows']!.array()) as number[][];
  tidy(() =>
    bank.write(
      tensor1d([2, 0], 'int32'),
      tensor2d([
        [3, 0],
        [0, -2],
      ]),
    ),
  );
  const after = (await bank.state['rows']!.array()) as number[][];
  [[0, -1], before[1]!, [1, 0], before[3]!].forEach((row, i) =>
    row.forEach((value, j) => expect(after[i]![j]).toBeCloseTo(value, 5)),
  );
  expect((await bank.read(tensor1d([2], 'int32')).array())[0]![0]).toBeCloseTo(1, 5);
});

describe('mixed negatives', () => {
  const q = () =>
    unitRows(
      tensor2d([
        [1, 0, 0],
        [0, 1, 0],
      ]),
    );
  const queue = () =>
    unitRows(
      tensor2d([
        [1, 0.1, 0],
        [1, 0, 0.1],
        [-1, 0, 0],
        [0, -1, 0],
        [0, 0, 1],
      ]),
    );

  test('are of the nearest rows, so harder than the rest', async () => {
    const cosines = await tidy(() =>
      hardMixtures(q(), queue(), undefined, rng.fork('near'), {
        hardest: 2,
        mixed: 6,
        withQuery: 3,
      }),
    ).array();
    expect(cosines.map((row) => row.length)).toEqual([9, 9]);
    // both nearest rows of the first query are beside it
    for (const value of cosines[0]!) expect(value).toBeGreaterThan(0.98);
  });

  test('leave out masked rows', async () => {
    const hidden = tidy(() =>
      hardMixtures(
        q(),
        queue(),
        tensor2d(
          [
            [1, 1, 0, 0, 0],
            [0, 0, 0, 0, 0],
          ],
          [2, 5],
          'bool',
        ),
        rng.fork('near'),
        { hardest: 2, mixed: 6, withQuery: 0 },
      ),
    );
    for (const value of (await hidden.array())[0]!) expect(value).toBeLessThan(0.01);
  });
});

test('groups of several kinds are united, also through others', () => {
  const labels = Int32Array.of(0, 0, 1, -1, -1, -1, 2),
    hashes = Int32Array.of(-1, 9, 9, 4, 4, -1, 5);
  expect(Array.from(mergeGroups([labels, hashes]))).toEqual([0, 0, 0, 3, 3, -1, 6]);
  expect(Array.from(mergeGroups([labels]))).toEqual([0, 0, 2, -1, -1, -1, 6]);
  expect(mergeGroups([])).toHaveLength(0);
});

test('a bank remembers the groups of what it saw', async () => {
  const bank = new MemoryBank({ samples: 4, width: 2, momentum: 0.5, rng });
  tidy(() =>
    bank.write(
      tensor1d([2, 0], 'int32'),
      tensor2d([
        [3, 0],
        [0, -2],
      ]),
      tensor1d([7, 100_001], 'int32'),
    ),
  );
  tidy(() => bank.write(tensor1d([2], 'int32'), tensor2d([[3, 0]]), tensor1d([5], 'int32')));
  expect(Array.from(await bank.groups(tensor1d([0, 1, 2, 3], 'int32')).data())).toEqual([
    100_001, -1, 5, -1,
  ]);
});

test('a mixture of a masked row is hidden where too few others are left', async () => {
  const rows = unitRows(
      tensor2d([
        [1, 0.1, 0],
        [1, 0, 0.1],
      ]),
    ),
    query = unitRows(tensor2d([[1, 0, 0]]));
  const hidden = await tidy(() =>
    hardMixtures(query, rows, tensor2d([[1, 1]], [1, 2], 'bool'), rng.fork('none'), {
      hardest: 2,
      mixed: 5,
      withQuery: 3,
    }),
  ).array();
  for (const value of hidden[0]!) expect(value).toBeLessThan(-1e8);
});
