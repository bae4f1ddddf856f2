import {
  apiVersion,
  Mlp,
  ResidualNetwork,
  Rng,
  type Component,
  type Encoder,
  type Modality,
  type Plugin,
  type Sample,
} from '@counterpoint/core';
import { imagePlugin } from '@counterpoint/image';
import { multimodalPlugin, sideBatch, Tower, Towers } from '@counterpoint/multimodal';
import { asEncoder, type Fixtures } from '@counterpoint/testkit';
import { randomNormal, tensor2d, type Tensor } from '@tensorflow/tfjs-core';
import { z } from 'zod';

const rows = (seed: number) => randomNormal([6, 5], 0, 1, 'float32', seed);
const mlp = (seed: number) =>
  asEncoder(new Mlp({ widths: [5, 6], batchNorm: false, rng: Rng.of(seed) })) as Encoder;
const words = ['one', 'two', 'three', 'four'];
const picture = {
  height: 20,
  width: 26,
  channels: 3,
  data: Uint8Array.from({ length: 20 * 26 * 3 }, (_, i) => (i * 37 + i * i) & 255),
};

/**
 * A side of numbers and a side of words, which components of several sides name in their configs.
 */
const inner: Plugin = {
  name: 'trial',
  apiVersion,
  components: [
    {
      kind: 'encoder',
      id: 'trial/mlp',
      summary: 'One linear layer.',
      schema: z.strictObject({}),
      create: (_: unknown, { seed }) => mlp(seed),
    } as Component,
    {
      kind: 'encoder',
      id: 'trial/map',
      summary: 'One residual block.',
      schema: z.strictObject({}),
      create: (_: unknown, { seed }) =>
        new ResidualNetwork({
          channels: 1,
          blocks: [1],
          kind: 'basic',
          width: 4,
          stem: 'small',
          rng: Rng.of(seed),
        }),
    } as Component,
    {
      kind: 'modality',
      id: 'trial/length',
      summary: 'The length of a text.',
      schema: z.strictObject({}),
      create: (): Modality => ({
        extensions: ['txt'],
        decode: ({ metadata }) => String(metadata?.['text']),
        describe: () => null,
        batch: (texts) => tensor2d(texts.map((text) => [String(text).length])),
      }),
    } as Component,
  ],
};
const plugins = [inner, imagePlugin, multimodalPlugin];
const length = { type: 'trial/length' };
const sample: Sample = {
  index: 0,
  key: 'a',
  value: { members: {} },
  metadata: { text: 'three', captions: ['one', 'three'], vector: [1, 2, 3] },
};
const towers = (seed: number) =>
  new Towers(
    Object.fromEntries(
      ['image', 'text'].map((side, i) => [
        side,
        new Tower({ encoder: mlp(10 * seed + i), width: 4, rng: Rng.of(seed, side) }),
      ]),
    ),
  );
const contrast = {
  config: {},
  parts: (seed: number) => ({ encoder: towers(seed) }),
  views: () => [sideBatch('image', rows(1)), sideBatch('text', rows(2))],
};

/** Decodes the sample and makes a batch of what `shown` makes of it. */
const readsAs =
  (
    expected: readonly number[],
    select: (value: unknown) => unknown = (value) => value,
    storedSample = sample,
  ) =>
  async (modality: Modality): Promise<void> => {
    const value = select(await modality.decode(storedSample));
    const batch = modality.batch([value]);
    const [tensor] = ('dataId' in batch ? [batch] : Object.values(batch)) as Tensor[];
    const values = Array.from(await tensor!.data());
    tensor!.dispose();
    if (values.join() !== expected.join())
      throw new Error(`a batch of ${values.join()}, expected ${expected.join()}`);
  };

export const multimodalFixtures: Fixtures = {
  'multimodal/sides': {
    config: { sides: { long: length, wide: length } },
    plugins,
    trial: readsAs([5], (value) => ({ side: 'wide', value: (value as { wide: unknown }).wide })),
  },
  'multimodal/captions': {
    config: { text: length },
    plugins,
    trial: readsAs([3], (captions) => [(captions as readonly unknown[])[0]]),
  },
  'multimodal/vectors': { config: { width: 3 }, trial: readsAs([1, 2, 3]) },
  'multimodal/part': {
    config: { part: 'text', modality: length },
    plugins,
    trial: readsAs([5], undefined, { index: 0, key: 'a', value: { text: sample } }),
  },
  'multimodal/views': {
    config: {
      sides: {
        image: { type: 'image/simclr-views', side: 8 },
        text: { type: 'multimodal/one-of' },
      },
    },
    plugins,
    sample: () => ({ image: picture, text: words }),
    describe: () => ({ image: { height: 20, width: 26 }, text: words }),
  },
  'multimodal/one-of': { config: {}, sample: () => words },
  'multimodal/towers': {
    config: {
      width: 4,
      towers: { image: { encoder: { type: 'trial/mlp' } }, text: { share: 'image' } },
    },
    plugins,
    batch: () => sideBatch('image', rows(1)),
  },
  'multimodal/given': { config: { width: 5 }, seeded: false, batch: () => rows(1) },
  'multimodal/attention-pool': {
    config: { encoder: { type: 'trial/map' }, places: 9, heads: 2 },
    plugins,
    batch: () => randomNormal([4, 3, 3, 1], 0, 1, 'float32', 1),
  },
  'multimodal/clip': contrast,
  'multimodal/sig-lip': contrast,
};
