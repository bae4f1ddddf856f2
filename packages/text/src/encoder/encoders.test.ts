import { inference, Rng, type Encoder, type Pass } from '@counterpoint/core';
import {
  memory,
  mean,
  square,
  sum,
  tensor2d,
  tidy,
  variableGrads,
  type Scalar,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { padded, type TokenBatch } from '../batch/token-batch.js';
import { bag } from './bag.js';
import { bagOfRows } from '../rows/bag-of-rows.js';
import { tokenDropoutMask } from './token-dropout-mask.js';
import { textTransformer } from './text-transformer.js';
import type { TextTransformerConfig } from './text-transformer-config.js';
import { wordTransformer } from './word-transformer.js';
import { wordsOf } from './words-of.js';

const small = {
  vocabulary: 40,
  width: 16,
  heads: 2,
  layers: 2,
  hidden: 24,
  maxTokens: 24,
} as const;
const shapes: Record<string, TextTransformerConfig> = {
  bert: { ...small, types: 2, pooling: 'cls' },
  minilm: { ...small, pooling: 'mean' },
  clip: {
    ...small,
    block: 'pre',
    causal: true,
    pooling: 'last',
    embeddingNorm: false,
    activation: 'quick-gelu',
    epsilon: 1e-5,
  },
  modernbert: {
    ...small,
    layers: 4,
    block: 'gated',
    positions: 'rotary',
    window: 4,
    epsilon: 1e-5,
    rotaryBase: 160_000,
  },
};
const rows = [[5, 6, 7], [8], [9, 10, 11, 12, 13, 14, 15], [5, 6, 7]];
const marked = [
  [0, 5, 6, 0, 7],
  [0, 8],
  [0, 9, 0, 10, 11, 0, 12, 0, 13, 14, 0, 15],
  [0, 5, 6, 0, 7],
]; // the third has five words for four places
const words = {
  vocabulary: 40,
  width: 16,
  hidden: 24,
  layers: 2,
  heads: 2,
  places: 4,
  initialDeviation: 0.3,
} as const;
const layersBehind = [
  { outputs: 12, activation: 'tanh' },
  { outputs: 8, bias: false, activation: 'none' },
] as const;
const encoders: [string, () => Encoder<TokenBatch>, number[][]][] = [
  ...Object.entries(shapes).map(
    ([name, config]): [string, () => Encoder<TokenBatch>, number[][]] => [
      name,
      () => textTransformer(config, 3),
      rows,
    ],
  ),
  [
    'minilm with layers behind it',
    () => textTransformer({ ...small, dense: layersBehind }, 3),
    rows,
  ],
  [
    'bag with layers behind it',
    () => bag({ vocabulary: 40, width: 16, dense: layersBehind, initialDeviation: 0.3 }, 3),
    rows,
  ],
  [
    'word transformer with layers behind it',
    () => wordTransformer({ ...words, dense: layersBehind }, 3),
    marked,
  ],
  ['bag', () => bag({ vocabulary: 40, width: 16, hidden: 24, initialDeviation: 0.3 }, 3), rows],
  ['word transformer', () => wordTransformer(words, 3), marked],
];
const train: Pass = { phase: 'train', rng: Rng.of(1, 'pass') };

describe.each(encoders)('%s', (_, make, rows) => {
  it('gives one finite vector a text, equal for equal texts, independent of the others and of padding', async () => {
    const encoder = make();
    const together = await encoder.encode(padded(rows, 0)).array();
    expect(together[0]).toHaveLength(encoder.width);
    expect(together.flat().every(Number.isFinite)).toBe(true);
    const longer = await encoder.encode(padded(rows, 0, 24)).array();
    const [alone] = await encoder.encode(padded([rows[2]!], 0)).array();
    together[3]!.forEach((value, i) => expect(value).toBeCloseTo(together[0]![i]!, 5));
    together.forEach((row, n) =>
      row.forEach((value, i) => expect(longer[n]![i]!).toBeCloseTo(value, 4)),
    );
    alone!.forEach((value, i) => expect(value).toBeCloseTo(together[2]![i]!, 4));
  });

  it('is cloned equal and apart, leaks nothing, and every variable has a gradient', async () => {
    const before = memory().numTensors;
    const encoder = make();
    const batch = padded([...rows, [rows === marked ? 0 : 1, 2, 3, 4, 5, 6, 7, 8]], 0);
    const twin = encoder.clone();
    const [a, b] = [encoder.encode(batch), twin.encode(batch)];
    expect(await a.array()).toEqual(await b.array());
    const used = Object.entries(encoder.variables);
    const { value, grads } = variableGrads(
      () => tidy(() => mean(square(sum(encoder.encode(batch, train), 1))) as Scalar),
      used.map(([, variable]) => variable),
    );
    for (const [name, variable] of used)
      expect(
        (await grads[variable.name]!.data()).some((gradient) => gradient !== 0),
        name,
      ).toBe(true);
    for (const tensor of [a, b, value, ...Object.values(grads), ...Object.values(batch)])
      tensor.dispose();
    encoder.dispose();
    twin.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

it('causal encoders do not see what comes after', async () => {
  const encoder = textTransformer(shapes['clip']!, 1);
  const [a, b] = [
    await encoder.tokens(padded([[5, 6, 7, 8]], 0)).array(),
    await encoder.tokens(padded([[5, 6, 9, 9]], 0)).array(),
  ];
  a[0]![1]!.forEach((value, i) => expect(value).toBeCloseTo(b[0]![1]![i]!, 5));
  expect(a[0]![2]![0]).not.toBeCloseTo(b[0]![2]![0]!, 3);
});

it('rotary positions depend on distances alone, learned ones on places', async () => {
  const near = async (config: TextTransformerConfig) => {
    const encoder = textTransformer(config, 1);
    const x = await encoder
      .tokens({ ids: tensor2d([[5, 6, 5, 6]], [1, 4], 'int32'), mask: tensor2d([[1, 1, 0, 0]]) })
      .array();
    const y = await encoder
      .tokens({ ids: tensor2d([[5, 6, 5, 6]], [1, 4], 'int32'), mask: tensor2d([[0, 0, 1, 1]]) })
      .array();
    return Math.max(...x[0]![0]!.map((value, i) => Math.abs(value - y[0]![2]![i]!)));
  };
  expect(await near({ ...shapes['modernbert']!, window: 0 })).toBeLessThan(1e-4);
  expect(await near(shapes['minilm']!)).toBeGreaterThan(1e-3);
});

it('a word transformer begins as the bag of its rows, and what the layers make of the words is added', async () => {
  const [encoder, plain] = [
    wordTransformer(words, 3),
    bag({ vocabulary: 40, width: 16, hidden: 24 }, 4),
  ];
  for (const [name, value] of Object.entries(plain.variables))
    value.assign(encoder.variables[name] as never);
  const [ours, theirs] = [
    await encoder.encode(padded(marked, 0)).array(),
    await plain
      .encode(
        padded(
          marked.map((row) => row.filter((id) => id !== 0)),
          0,
        ),
      )
      .array(),
  ];
  ours.forEach((row, n) => row.forEach((value, i) => expect(value).toBeCloseTo(theirs[n]![i]!, 1)));
  encoder.variables['gate.weight']!.assign(
    tensor2d(
      Float32Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 2 : -2)),
      [16, 1],
    ) as never,
  );
  const swapped = (order: number[][]) =>
    encoder.encode(padded([order.flatMap((word) => [0, ...word])], 0)).array();
  const [first, second] = [await swapped([[5, 6], [7], [8]]), await swapped([[8], [7], [5, 6]])];
  expect(
    Math.max(...first[0]!.map((value, i) => Math.abs(value - second[0]![i]!))),
  ).toBeGreaterThan(1e-3); // order counts
});

it('words beyond the limit share the last position; dropped tokens do not count; plain texts are refused', () => {
  const [ids, mask] = [
    Int32Array.from([...marked[2]!, 0, 0]),
    Float32Array.from({ length: 14 }, (_, i) => (i < 12 ? 1 : 0)),
  ];
  const { place, shares, counts, maximum, marked: all } = wordsOf(ids, mask, [1, 14], 4);
  expect([...place.slice(0, 12)]).toEqual([0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 3, 3]);
  expect([...counts, maximum, all]).toEqual([4, 4, true]);
  shares.forEach((share, i) =>
    expect(share).toBeCloseTo(i < 12 && ids[i] !== 0 ? 1 / Math.sqrt(7) : 0, 6),
  );
  const without = wordsOf(
    ids,
    mask,
    [1, 14],
    4,
    Uint8Array.from({ length: 14 }, (_, i) => (i === 1 ? 0 : 1)),
  );
  expect([without.shares[1], without.shares[3]]).toEqual([0, Math.fround(1 / Math.sqrt(6))]);
  expect(() => wordTransformer(words).encode(padded(rows, 0))).toThrow(/CP_TEXT_SHAPE.*marks/u);
});

it('several views under their own passes are encoded as each alone, in part as in whole', async () => {
  const encoder = wordTransformer({ ...words, dropout: 0.4, layerDropout: 0.3 }, 3);
  const [one, two] = [padded(marked, 0), padded([...marked].reverse(), 0)];
  const passes = [train, { ...train, rng: Rng.of(2, 'pass') }] as const;
  const [together, apart] = [
    encoder.encodeViews([one, two], passes),
    [encoder.encode(one, passes[0]), encoder.encode(two, passes[1])],
  ];
  for (const i of [0, 1]) expect(await together[i]!.array()).toEqual(await apart[i]!.array());
  const part = await encoder.encode(padded(marked.slice(2), 0), { ...train, firstRow: 2 }).array();
  (await together[0]!.array())
    .slice(2)
    .forEach((row, n) => row.forEach((value, i) => expect(value).toBeCloseTo(part[n]![i]!, 4)));
});

it('a bag is the weighted sum of its rows, and its gradient the sum over equal ids', async () => {
  const table = tensor2d([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const groups = [
    { ids: Int32Array.of(0, 2, 2), shares: Float32Array.of(1, 0.5, 2), rows: 1 },
    { ids: Int32Array.of(1, 0, 0), shares: Float32Array.of(3, 0, 1), rows: 1 },
  ];
  expect(await bagOfRows(table, groups).array()).toEqual([
    [13.5, 17],
    [10, 14],
  ]);
  const variable = (await import('@tensorflow/tfjs-core')).variable(table) as never as Tensor2D;
  const { grads } = variableGrads(
    () => sum(bagOfRows(variable, groups)) as Scalar,
    [variable as never],
  );
  expect(await Object.values(grads)[0]!.array()).toEqual([
    [2, 2],
    [3, 3],
    [2.5, 2.5],
  ]);
});

it('a bag in training leaves out tokens, never the first, and weighs the rest by their number', async () => {
  const encoder = bag(
    { vocabulary: 40, width: 8, hidden: 0, dropout: 0.5, initialDeviation: 0.3 },
    2,
  );
  const rowsOfTable = (await Object.values(encoder.variables)[0]!.array()) as number[][];
  const ids = [1, 2, 3, 4, 5, 6, 7, 8];
  const batch = padded(
    Array.from({ length: 50 }, () => ids),
    0,
  );
  const embedded = await encoder.encode(batch, train).array();
  expect(new Set(embedded.map((row) => row[0]!.toFixed(6))).size).toBeGreaterThan(25);
  const remaining = tokenDropoutMask(batch.ids.shape, 0.5, train)!;
  embedded.forEach((row, n) => {
    const stays = ids.filter((_, t) => remaining[8 * n + t] === 1);
    expect(stays[0]).toBe(1);
    row.forEach((value, k) =>
      expect(value).toBeCloseTo(
        stays.reduce((total, id) => total + rowsOfTable[id]![k]!, 0) / Math.sqrt(stays.length),
        5,
      ),
    );
  });
  expect(() => encoder.encode(padded([[39, 40]], 0))).toThrow(/CP_TEXT_SHAPE.*id 40/u);
});

it('refuses more tokens than positions, and a width that heads do not divide', () => {
  expect(() =>
    textTransformer(shapes['bert']!).encode(padded([Array.from({ length: 30 }, () => 1)], 0)),
  ).toThrow(/CP_TEXT_SHAPE/u);
  expect(() => textTransformer({ vocabulary: 5, width: 10, heads: 4 })).toThrow(/CP_TEXT_CONFIG/u);
  expect(() => textTransformer({ vocabulary: 5, poolin: 'cls' } as never)).toThrow(
    /CP_CORE_CONFIG_INVALID.*did you mean "pooling"/u,
  );
  expect(inference.phase).toBe('infer');
});
