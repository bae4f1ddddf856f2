import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory, randomNormal } from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bag } from '../encoder/bag.js';
import { textTransformer, TextTransformer } from '../encoder/text-transformer.js';
import { wordTransformer } from '../encoder/word-transformer.js';
import type { TextTransformerConfig } from '../encoder/text-transformer-config.js';
import { HashedNgrams } from '../tokenizer/hashed-ngrams.js';
import type { PieceTokenizer } from '../tokenizer/piece-tokenizer.js';
import { trainWordPiece } from '../tokenizer/train-word-piece.js';
import { tokenBatch } from '../batch/token-batch.js';
import { onnxModel } from './onnx/onnx-model.js';
import { readTextModel } from './read-text-model.js';
import { embedWith, type TextModel } from './text-model.js';
import { writeTextModel } from './write-text-model.js';

const texts = [
  'the cat sat on the mat',
  'a dog',
  'cats and dogs sit on mats and logs and more logs than any cat can count',
  'x',
];
const small = { width: 16, heads: 2, layers: 2, hidden: 24, maxTokens: 32 } as const;
const shapes: Record<string, Omit<TextTransformerConfig, 'vocabulary'>> = {
  'bert, cls': { ...small, types: 2, pooling: 'cls' },
  'minilm, mean': { ...small, types: 2 },
  'modernbert, mean': {
    ...small,
    layers: 4,
    block: 'gated',
    positions: 'rotary',
    window: 4,
    epsilon: 1e-5,
    rotaryBase: 160_000,
  },
  'clip, last': {
    ...small,
    block: 'pre',
    causal: true,
    pooling: 'last',
    embeddingNorm: false,
    activation: 'quick-gelu',
    epsilon: 1e-5,
  },
};
const layersBehind = [
  { outputs: 12, activation: 'relu' },
  { outputs: 8, bias: false, activation: 'none' },
] as const;
let tokenizer: PieceTokenizer;
let folder: string;
beforeAll(async () => {
  tokenizer = await trainWordPiece(texts, { size: 60, leastCount: 1 });
  folder = await mkdtemp(join(tmpdir(), 'text-model-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const makers: [string, () => TextModel][] = [
  ...Object.entries(shapes).map(([name, shape]): [string, () => TextModel] => [
    name,
    () => ({
      encoder: textTransformer({ ...shape, vocabulary: tokenizer.size }, 5),
      tokenizer,
      maxTokens: 30,
      normalize: true,
    }),
  ]),
  [
    'minilm with layers behind it, mean',
    () => ({
      encoder: textTransformer(
        { ...small, types: 2, dense: layersBehind, vocabulary: tokenizer.size },
        5,
      ),
      tokenizer,
      maxTokens: 30,
      normalize: true,
    }),
  ],
  [
    'bag of pieces with layers behind it',
    () => ({
      encoder: bag({ vocabulary: tokenizer.size, width: 16, hidden: 24, dense: layersBehind }, 5),
      tokenizer,
      maxTokens: 30,
      normalize: true,
    }),
  ],
  [
    'word transformer of n-grams with layers behind it',
    () => ({
      encoder: wordTransformer(
        { vocabulary: 64, width: 16, hidden: 24, dense: layersBehind, initialDeviation: 0.5 },
        5,
      ),
      tokenizer: new HashedNgrams({ buckets: 64, marks: true }),
      maxTokens: 30,
      normalize: true,
    }),
  ],
  [
    'bag of pieces',
    () => ({
      encoder: bag({ vocabulary: tokenizer.size, width: 16, hidden: 24 }, 5),
      tokenizer,
      maxTokens: 30,
      normalize: false,
    }),
  ],
  [
    'bag of n-grams',
    () => ({
      encoder: bag({ vocabulary: 64, width: 16, hidden: 0 }, 5),
      tokenizer: new HashedNgrams({ buckets: 64 }),
      maxTokens: 30,
      normalize: true,
    }),
  ],
  [
    'word transformer of n-grams',
    () => ({
      encoder: wordTransformer(
        { vocabulary: 64, width: 16, hidden: 24, layers: 2, places: 5, initialDeviation: 0.5 },
        5,
      ),
      tokenizer: new HashedNgrams({ buckets: 64, marks: true }),
      maxTokens: 30,
      normalize: true,
    }),
  ],
];

describe.each(makers)('%s', (name, make) => {
  it('is written and read back: the same embeddings, the same limits', async () => {
    const model = make();
    const place = join(folder, name);
    await writeTextModel(place, model);
    const before = memory().numTensors;
    const read = await readTextModel(place);
    expect({
      maxTokens: read.maxTokens,
      normalize: read.normalize,
      fingerprint: read.tokenizer.fingerprint,
    }).toEqual({
      maxTokens: 30,
      normalize: model.normalize,
      fingerprint: model.tokenizer.fingerprint,
    });
    const [ours, theirs] = [
      await embedWith(model, texts, { batchSize: 2 }),
      await embedWith(read, texts),
    ];
    ours.forEach((value, i) => expect(theirs[i]!).toBeCloseTo(value, 5));
    read.encoder.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

describe.each(makers.filter(([name]) => !name.includes('n-grams')))(
  '%s, whose tokenizer is a tokenizer.json',
  (name, make) => {
    it('gives the same embeddings in @huggingface/transformers', async () => {
      const model = make();
      const place = join(folder, `${name} onnx`);
      await writeTextModel(place, model);
      const { env, pipeline, AutoModel, AutoTokenizer } = await import('@huggingface/transformers');
      Object.assign(env, {
        allowRemoteModels: false,
        allowLocalModels: true,
        localModelPath: folder,
        cacheDir: folder,
      });
      const ours = await embedWith(model, texts);
      const width = model.encoder.width;
      const options = { dtype: 'fp32', device: 'cpu' } as const;
      const pooling = name.includes('cls') ? 'cls' : name.includes('last') ? 'last_token' : 'mean';
      const extract = await pipeline('feature-extraction', `${name} onnx`, options);
      for (const [i, text] of texts.entries()) {
        const { data } = await extract(text, {
          pooling: pooling as 'mean',
          normalize: model.normalize,
        });
        for (let k = 0; k < width; k++)
          expect(Math.abs(Number(data[k]) - ours[i * width + k]!), `${text} ${k}`).toBeLessThan(
            1e-4,
          );
      }
      await extract.dispose();
      const [theirTokenizer, theirModel] = [
        await AutoTokenizer.from_pretrained(`${name} onnx`),
        await AutoModel.from_pretrained(`${name} onnx`, options),
      ];
      const inputs = theirTokenizer(texts, { padding: true, truncation: true, max_length: 30 });
      const { sentence_embedding: together } = (await theirModel(inputs)) as {
        sentence_embedding: { data: Float32Array };
      };
      texts.forEach((_, i) => {
        const row = Array.from(together.data.slice(i * width, (i + 1) * width));
        const length = model.normalize ? Math.hypot(...row) : 1;
        row.forEach((value, k) =>
          expect(Math.abs(value / length - ours[i * width + k]!)).toBeLessThan(1e-4),
        );
      });
      await theirModel.dispose();
    });
  },
);

it.each(makers.filter(([name]) => name.includes('n-grams')))(
  '%s gives the same embeddings by ONNX Runtime alone',
  async (_, make) => {
    const { encoder, tokenizer: hashed } = make();
    if (encoder instanceof TextTransformer) throw new Error('a transformer has pieces');
    for (const name of ['gate.weight', 'out.weight'])
      encoder.variables[name]?.assign(
        randomNormal(encoder.variables[name].shape, 0, 1, 'float32', 3) as never,
      );
    const session = await InferenceSession.create(await onnxModel(encoder));
    const batch = tokenBatch([...texts, ''], hashed, { maxTokens: 30 });
    const whole = (values: ArrayLike<number>) =>
      new Tensor(
        'int64',
        BigInt64Array.from(Array.from(values), (value) => BigInt(value)),
        batch.ids.shape,
      );
    const { sentence_embedding: theirs } = await session.run({
      input_ids: whole(await batch.ids.data()),
      attention_mask: whole(await batch.mask.data()),
    });
    const ours = await encoder.encode(batch).data();
    expect(ours).toHaveLength(theirs!.size);
    ours.forEach((value, i) =>
      expect(Math.abs(value - (theirs!.data as Float32Array)[i]!)).toBeLessThan(1e-4),
    );
    await session.release();
  },
);
