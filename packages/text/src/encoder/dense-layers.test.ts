import { tensor1d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { padded } from '../batch/token-batch.js';
import { bag } from './bag.js';
import { textTransformer } from './text-transformer.js';
import type { TextTransformerConfig } from './text-transformer-config.js';

const rows = [[5, 6, 7], [8], [9, 10, 11, 12, 13, 14, 15]];
const small = { vocabulary: 40, width: 16, heads: 2, layers: 2, maxTokens: 24 } as const;
const shapes: Readonly<Record<string, TextTransformerConfig>> = {
  'an encoder without layers': { ...small, pooling: 'cls' },
  'one with layers': { ...small, dense: [{ outputs: 12 }, { outputs: 8, activation: 'none' }] },
  'a causal one with a layer': {
    ...small,
    ...{ block: 'pre', causal: true, pooling: 'last' },
    dense: [{ outputs: 20, bias: false, activation: 'relu' }],
  },
};

it.each(Object.entries(shapes))(
  'from the vectors of the tokens on, %s embeds as from their ids',
  async (_, config) => {
    const encoder = textTransformer(config, 1);
    const batch = padded(rows, 0);
    const fromVectors = encoder.encodeVectors(encoder.inputVectors(batch), batch.mask);
    expect(fromVectors.shape).toEqual([rows.length, encoder.width]);
    expect(await fromVectors.array()).toEqual(await encoder.encode(batch).array());
  },
);

it('a layer behind an encoder is its affine map of what the encoder gave', async () => {
  const dense = [{ outputs: 2, activation: 'none' }] as const;
  const shape = { vocabulary: 40, width: 16, hidden: 24, initialDeviation: 0.3 };
  const [plain, layered] = [bag(shape, 3), bag({ ...shape, dense }, 3)];
  const weight = layered.variables['dense.0.weight']!;
  layered.variables['dense.0.bias']!.assign(tensor1d([1, -2]) as never);
  const before = await plain.encode(padded(rows, 0)).array();
  const matrix = (await weight.array()) as number[][];
  (await layered.encode(padded(rows, 0)).array()).forEach((row, n) =>
    row.forEach((value, d) => {
      const product = before[n]!.reduce((sum, x, i) => sum + x * matrix[i]![d]!, 0);
      expect(value).toBeCloseTo(product + [1, -2][d]!, 4);
    }),
  );
});
