import { Mlp, Rng, type Modality, type Sample } from '@counterpoint/core';
import { asEncoder, type Fixture, type Fixtures } from '@counterpoint/testkit';
import { bag } from '@counterpoint/text';
import { randomNormal, tensor2d } from '@tensorflow/tfjs-core';

const text = 'The quick brown fox jumps over the lazy dog near the river bank today';
const tokens = () => ({
  ids: tensor2d(
    [
      [2, 5, 9, 0],
      [3, 4, 0, 0],
      [7, 8, 9, 10],
      [11, 2, 3, 0],
    ],
    [4, 4],
    'int32',
  ),
  mask: tensor2d([
    [1, 1, 1, 0],
    [1, 1, 0, 0],
    [1, 1, 1, 1],
    [1, 1, 1, 0],
  ]),
});
const words = () => ({
  ...tokens(),
  ids: tensor2d(
    [
      [0, 5, 9, 0],
      [0, 4, 0, 0],
      [0, 8, 0, 10],
      [0, 2, 3, 0],
    ],
    [4, 4],
    'int32',
  ),
});
const augmenter = (config: Readonly<Record<string, unknown>> = {}, constant = false): Fixture => ({
  config,
  sample: () => text,
  constant,
});
const views = (config: Readonly<Record<string, unknown>> = {}, constant = false): Fixture => ({
  config,
  sample: () => ({ texts: [text, 'A second text'] }),
  constant,
});
const method = (config: Readonly<Record<string, unknown>> = {}, count = 2): Fixture => ({
  config,
  parts: (seed) => ({
    encoder: asEncoder(
      new Mlp({ widths: [5, 8, 6], batchNorm: false, activation: 'tanh', rng: Rng.of(seed) }),
    ),
  }),
  views: () =>
    Array.from({ length: count }, (_, view) => randomNormal([6, 5], 0, 1, 'float32', view + 1)),
});

export const textFixtures: Fixtures = {
  'text/transformer': {
    config: { vocabulary: 12, width: 8, layers: 1, heads: 2, maxTokens: 8 },
    batch: tokens,
  },
  'text/bag': { config: { vocabulary: 12, width: 6, hidden: 8 }, batch: tokens },
  'text/word-transformer': {
    config: { vocabulary: 12, width: 6, heads: 2, hidden: 8 },
    batch: words,
  },
  'text/hashed-ngrams': {
    config: { buckets: 64 },
    trial(tokenizer: { encode(text: string): ArrayLike<number> }) {
      const [first, again] = [
        Array.from(tokenizer.encode(text)),
        Array.from(tokenizer.encode(text)),
      ];
      if (
        first.length === 0 ||
        first.join() !== again.join() ||
        !first.every((id) => Number.isInteger(id) && id >= 0)
      )
        throw new Error(`the ids ${first.join()}, then ${again.join()}`);
    },
  },
  'text/text': {
    config: { tokenizer: { buckets: 64 }, columns: ['text'] },
    async trial(modality: Modality) {
      const sample: Sample = { index: 0, key: 'a', value: { members: {} }, metadata: { text } };
      const value = await modality.decode(sample);
      const { ids, mask } = modality.batch([value, value]) as unknown as {
        ids: { shape: number[] };
        mask: { shape: number[] };
      };
      if (ids.shape[0] !== 2 || ids.shape.join() !== mask.shape.join())
        throw new Error(`ids of shape ${ids.shape.join()} and a mask of ${mask.shape.join()}`);
    },
  },
  'text/same': augmenter({}, true),
  'text/same-views': views({}, true),
  'text/token-deletion': augmenter({ rate: 0.4 }),
  'text/token-deletion-views': views({ rate: 0.4 }),
  'text/span-masking': augmenter({ rate: 0.4 }),
  'text/span-masking-views': views({ rate: 0.4 }),
  'text/word-crop': augmenter(),
  'text/word-crop-views': views(),
  'text/easy-data-augmentation': augmenter({ share: 0.3 }),
  'text/easy-data-augmentation-views': views({ share: 0.3 }),
  'text/column-views': views({}, true),
  'text/simcse': method(),
  'text/multiple-negatives': method({ hardNegatives: 1 }, 3),
  'text/angle': method(),
  'text/cosent': method(),
  'text/distil': {
    config: {},
    parts: (seed) => ({
      encoder: bag({ vocabulary: 12, width: 6, hidden: 8, initialDeviation: 0.5 }, seed),
    }),
    views: () => [{ ...tokens(), guide: randomNormal([4, 6], 0, 1, 'float32', 3) }],
  },
  'text/cosine-scores': method(),
  'text/triplet': method({}, 3),
  'text/supcon': method(),
};
