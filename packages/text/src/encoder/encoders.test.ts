import { inference, Rng, type Encoder, type Pass } from '@counterpoint/core';
import { memory, mean, square, sum, tensor2d, tidy, variableGrads, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { padded, type TokenBatch } from '../batch/token-batch.js';
import { bag } from './bag.js';
import { bagOfRows } from '../rows/bag-of-rows.js';
import { keptTokens } from './kept-tokens.js';
import { textTransformer } from './text-transformer.js';
import type { TextTransformerConfig } from './text-transformer-config.js';

const small = { vocabulary: 40, width: 16, heads: 2, layers: 2, hidden: 24, maxTokens: 24 } as const;
const shapes: Record<string, TextTransformerConfig> = {
  bert: { ...small, types: 2, pooling: 'cls' },
  minilm: { ...small, pooling: 'mean' },
  clip: { ...small, block: 'pre', causal: true, pooling: 'last', embeddingNorm: false, activation: 'quick-gelu', epsilon: 1e-5 },
  modernbert: { ...small, layers: 4, block: 'gated', positions: 'rotary', window: 4, epsilon: 1e-5, rotaryBase: 160_000 },
};
const encoders: [string, () => Encoder<TokenBatch>][] = [
  ...Object.entries(shapes).map(([name, config]): [string, () => Encoder<TokenBatch>] => [name, () => textTransformer(config, 3)]),
  ['bag', () => bag({ vocabulary: 40, width: 16, hidden: 24, initialDeviation: 0.3 }, 3)],
];
const rows = [[5, 6, 7], [8], [9, 10, 11, 12, 13, 14, 15], [5, 6, 7]];
const train: Pass = { phase: 'train', rng: Rng.of(1, 'pass') };

describe.each(encoders)('%s', (_, make) => {
  it('gives one finite vector a text, equal for equal texts, independent of the others and of padding', async () => {
    const encoder = make();
    const together = await encoder.encode(padded(rows, 0)).array();
    expect(together[0]).toHaveLength(encoder.width);
    expect(together.flat().every(Number.isFinite)).toBe(true);
    const longer = await encoder.encode(padded(rows, 0, 24)).array();
    const [alone] = await encoder.encode(padded([rows[2]!], 0)).array();
    together[3]!.forEach((value, i) => expect(value).toBeCloseTo(together[0]![i]!, 5));
    together.forEach((row, n) => row.forEach((value, i) => expect(longer[n]![i]!).toBeCloseTo(value, 4)));
    alone!.forEach((value, i) => expect(value).toBeCloseTo(together[2]![i]!, 4));
  });

  it('is cloned equal and apart, leaks nothing, and every variable has a gradient', async () => {
    const before = memory().numTensors;
    const encoder = make();
    const batch = padded([...rows, [1, 2, 3, 4, 5, 6, 7, 8]], 0);
    const twin = encoder.clone();
    const [a, b] = [encoder.encode(batch), twin.encode(batch)];
    expect(await a.array()).toEqual(await b.array());
    const used = Object.entries(encoder.variables);
    const { value, grads } = variableGrads(() => tidy(() => mean(square(sum(encoder.encode(batch, train), 1))) as Scalar), used.map(([, variable]) => variable));
    for (const [name, variable] of used) expect((await grads[variable.name]!.data()).some((slope) => slope !== 0), name).toBe(true);
    for (const tensor of [a, b, value, ...Object.values(grads), ...Object.values(batch)]) tensor.dispose();
    encoder.dispose();
    twin.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

it('causal encoders do not see what comes after', async () => {
  const encoder = textTransformer(shapes['clip']!, 1);
  const [a, b] = [await encoder.tokens(padded([[5, 6, 7, 8]], 0)).array(), await encoder.tokens(padded([[5, 6, 9, 9]], 0)).array()];
  a[0]![1]!.forEach((value, i) => expect(value).toBeCloseTo(b[0]![1]![i]!, 5));
  expect(a[0]![2]![0]).not.toBeCloseTo(b[0]![2]![0]!, 3);
});

it('rotary positions depend on distances alone, learned ones on places', async () => {
  const near = async (config: TextTransformerConfig) => {
    const encoder = textTransformer(config, 1);
    const x = await encoder.tokens({ ids: tensor2d([[5, 6, 5, 6]], [1, 4], 'int32'), mask: tensor2d([[1, 1, 0, 0]]) }).array();
    const y = await encoder.tokens({ ids: tensor2d([[5, 6, 5, 6]], [1, 4], 'int32'), mask: tensor2d([[0, 0, 1, 1]]) }).array();
    return Math.max(...x[0]![0]!.map((value, i) => Math.abs(value - y[0]![2]![i]!)));
  };
  expect(await near({ ...shapes['modernbert']!, window: 0 })).toBeLessThan(1e-4);
  expect(await near(shapes['minilm']!)).toBeGreaterThan(1e-3);
});

it('a bag is the weighted sum of its rows, and its gradient the sum over equal ids', async () => {
  const table = tensor2d([[1, 2], [3, 4], [5, 6]]);
  const groups = [{ ids: Int32Array.of(0, 2, 2), shares: Float32Array.of(1, 0.5, 2), rows: 1 }, { ids: Int32Array.of(1, 0, 0), shares: Float32Array.of(3, 0, 1), rows: 1 }];
  expect(await bagOfRows(table, groups).array()).toEqual([[13.5, 17], [10, 14]]);
  const variable = (await import('@tensorflow/tfjs-core')).variable(table) as never as Tensor2D;
  const { grads } = variableGrads(() => sum(bagOfRows(variable, groups)) as Scalar, [variable as never]);
  expect(await Object.values(grads)[0]!.array()).toEqual([[2, 2], [3, 3], [2.5, 2.5]]);
});

it('a bag in training leaves out tokens, never the first, and weighs the rest by their number', async () => {
  const encoder = bag({ vocabulary: 40, width: 8, hidden: 0, dropout: 0.5, initialDeviation: 0.3 }, 2);
  const rowsOfTable = (await Object.values(encoder.variables)[0]!.array()) as number[][];
  const ids = [1, 2, 3, 4, 5, 6, 7, 8];
  const batch = padded(Array.from({ length: 50 }, () => ids), 0);
  const embedded = await encoder.encode(batch, train).array();
  expect(new Set(embedded.map((row) => row[0]!.toFixed(6))).size).toBeGreaterThan(25);
  const kept = keptTokens(batch.ids.shape, 0.5, train)!;
  embedded.forEach((row, n) => {
    const stays = ids.filter((_, t) => kept[8 * n + t] === 1);
    expect(stays[0]).toBe(1);
    row.forEach((value, k) => expect(value).toBeCloseTo(stays.reduce((total, id) => total + rowsOfTable[id]![k]!, 0) / Math.sqrt(stays.length), 5));
  });
  expect(() => encoder.encode(padded([[39, 40]], 0))).toThrow(/CP_TEXT_SHAPE.*id 40/u);
});

it('refuses more tokens than positions, and a width that heads do not divide', () => {
  expect(() => textTransformer(shapes['bert']!).encode(padded([Array.from({ length: 30 }, () => 1)], 0))).toThrow(/CP_TEXT_SHAPE/u);
  expect(() => textTransformer({ vocabulary: 5, width: 10, heads: 4 })).toThrow(/CP_TEXT_CONFIG/u);
  expect(() => textTransformer({ vocabulary: 5, poolin: 'cls' } as never)).toThrow(/CP_CORE_CONFIG_INVALID.*did you mean "pooling"/u);
  expect(inference.phase).toBe('infer');
});
