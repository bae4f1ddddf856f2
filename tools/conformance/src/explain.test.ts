import { audioResnet, ByolANetwork, SpectrogramTransformer } from '@counterpoint/audio';
import { Rng, type Batch, type Encoder } from '@counterpoint/core';
import { explainPair, integratedGradients, pairDecomposition } from '@counterpoint/explain';
import { resnet, vit } from '@counterpoint/image';
import { Tower } from '@counterpoint/multimodal';
import { bag, padded, textTransformer } from '@counterpoint/text';
import { tensor4d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

const picture = (seed: number) => noise(seed, [1, 32, 32, 3]);
const logMel = (seed: number) => noise(seed, [1, 48, 64, 1]);
const text = (seed: number) => {
  const rng = Rng.of(seed, 'text');
  return padded([Array.from({ length: 5 + seed }, () => 1 + rng.integer(90))], 0, 12);
};
function noise(seed: number, shape: [number, number, number, number]) {
  const rng = Rng.of(seed, 'noise');
  return tensor4d(
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => rng.normal()),
    shape,
  );
}
const small = { width: 32, heads: 4, depth: 2 };
const textShape = { vocabulary: 100, width: 32, layers: 2, heads: 4, hidden: 64 };
const cases: Record<
  string,
  [Encoder<never>, (seed: number) => Batch, exact: boolean, gradients: boolean]
> = {
  resnet: [resnet({ width: 8 }), picture, true, true],
  'vit, mean': [vit({ ...small, side: 32, patch: 8, pool: 'mean' }), picture, true, true],
  'vit, class token': [vit({ ...small, side: 32, patch: 8 }), picture, false, true],
  'a tower on a resnet': [
    new Tower({
      encoder: resnet({ width: 8 }),
      width: 16,
      rng: Rng.of(1, 'tower'),
    }) as Encoder<never>,
    picture,
    true,
    true,
  ],
  'text transformer, mean': [textTransformer({ ...textShape, pooling: 'mean' }), text, true, true],
  'text transformer, first token': [
    textTransformer({ ...textShape, pooling: 'cls' }),
    text,
    false,
    true,
  ],
  'bag of tokens': [bag({ vocabulary: 100, width: 32 }), text, false, false],
  'audio resnet': [audioResnet({ depth: 10, width: 4 }), logMel, true, true],
  'byol-a, mean plus maximum': [new ByolANetwork({ channels: 8, hidden: 32 }), logMel, true, true],
  'spectrogram transformer': [
    new SpectrogramTransformer({ ...small, stride: [16, 16] }),
    logMel,
    false,
    true,
  ],
};

test.each(Object.entries(cases))('%s', async (_name, [encoder, make, exact, gradients]) => {
  const [a, b] = [1, 2].map((seed) => ({ encoder: encoder as Encoder, batch: make(seed) })) as [
    { encoder: Encoder; batch: Batch },
    { encoder: Encoder; batch: Batch },
  ];
  const options = { regions: { side: 4 }, gradients: { tolerance: 0.02 } };
  const explained = await explainPair(a, b, options);
  expect('reason' in explained.places).toBe(!exact);
  expect('reason' in explained.a.gradients).toBe(!gradients);
  expect('reason' in explained.a.occlusion).toBe(false);
  if (exact) {
    const { sum, similarity, gap } = await pairDecomposition(a, b);
    expect(gap).toBeLessThan(1e-5);
    expect(sum).toBeCloseTo(similarity, 5);
  } else
    expect(explained.places).toMatchObject({ reason: expect.stringContaining('does not apply') });
  if (gradients) {
    const target = await a.encoder.encode(b.batch).data();
    const { complete, gap, similarity } = await integratedGradients(
      a.encoder,
      a.batch,
      target,
      options.gradients,
    );
    expect(complete, `gap ${gap}`).toBe(true);
    expect(similarity).toBeCloseTo(explained.similarity, 5);
  }
});
