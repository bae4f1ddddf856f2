import { audioPlugin } from '@counterpoint/audio';
import {
  apiVersion,
  Mlp,
  ResidualNetwork,
  Rng,
  rowCount,
  type Component,
  type Dataset,
  type Encoder,
  type Modality,
  type Plugin,
} from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import { multimodalPlugin, sideBatch, Tower, Towers } from '@counterpoint/multimodal';
import { asEncoder, checkPlugin } from '@counterpoint/testkit';
import { randomNormal, tensor1d, type Tensor } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { bouncerDataset } from './bouncers/bouncer-dataset.js';
import { clipInfoOf, type Clip } from './clip/clip.js';
import { videoPlugin } from './plugin.js';

/** An encoder of pictures with few variables. */
const pictures: Plugin = {
  name: 'trial',
  apiVersion,
  components: [
    {
      kind: 'encoder',
      id: 'trial/pictures',
      summary: 'One residual block.',
      schema: z.strictObject({}),
      create: (_: unknown, { seed }) =>
        new ResidualNetwork({
          channels: 3,
          blocks: [1],
          kind: 'basic',
          width: 4,
          stem: 'small',
          rng: Rng.of(seed),
        }),
    } as Component,
  ],
};
const plugins = [videoPlugin, pictures, audioPlugin];
const features = { sampleRateHz: 8000, bands: 16, highHz: 3900, windowSeconds: 0.032 };
const sound = { type: 'audio/log-mel', features, seconds: 0.5 };
const clip = (): Clip => ({
  framesPerSecond: 8,
  frames: Array.from({ length: 12 }, (_, f) => ({
    height: 20,
    width: 24,
    channels: 3,
    data: Uint8Array.from({ length: 20 * 24 * 3 }, (__, i) => (i * 37 + f * f * 11) & 255),
  })),
  sound: {
    samples: Float32Array.from({ length: 12000 }, (_, i) => Math.sin(i * i * 1e-4)),
    sampleRateHz: 8000,
  },
});
const sides = ['video', 'sound'];
const rows = (seed: number) => randomNormal([6, 5], 0, 1, 'float32', seed);
const towers = (seed: number) =>
  new Towers(
    Object.fromEntries(
      sides.map((side, i) => [
        side,
        new Tower({
          encoder: asEncoder(
            new Mlp({ widths: [5, 6], batchNorm: false, rng: Rng.of(10 * seed + i) }),
          ) as Encoder,
          width: 4,
          rng: Rng.of(seed, side),
        }),
      ]),
    ),
  );
const method = {
  parts: (seed: number) => ({ encoder: towers(seed), datasetSize: 20 }),
  views: () => [
    {
      video: rows(1),
      sound: rows(2),
      shifted: randomNormal([6, 2, 5], 0, 1, 'float32', 3),
    },
  ],
};
const clips = () => randomNormal([4, 2, 8, 8, 3], 0, 1, 'float32', 4);

async function modality(component: never): Promise<void> {
  const modality = component as Modality<RawSample, Clip>;
  const dataset = bouncerDataset({ size: 2, seconds: 1, side: 32, sampleRateHz: 8000 });
  const values = [
    await modality.decode(await dataset.at!(0)),
    await modality.decode(await dataset.at!(1)),
  ];
  expect(values[0]!.frames).toHaveLength(8);
  const batch = modality.batch(values) as { readonly video: Tensor; readonly sound: Tensor };
  expect(batch.video.shape).toEqual([2, 4, 16, 16, 3]);
  expect(rowCount(batch)).toBe(2);
}

it('the plugin keeps every contract', async () => {
  await checkPlugin(videoPlugin, {
    'video/clip': { config: { frames: 4, side: 16, sound }, plugins, trial: modality },
    'video/view': {
      config: { frames: 4, side: 16, strides: [1, 2], jitter: 1, shifts: 2 },
      sample: clip,
      describe: clipInfoOf as (sample: never) => unknown,
    },
    'video/frames': {
      config: {
        encoder: { type: 'trial/pictures' },
        frames: 2,
        depth: 1,
        heads: 2,
        pool: 'concat',
      },
      plugins,
      batch: clips,
    },
    'video/r2plus1d': {
      config: { depth: 10, width: 4, stem: 'small' },
      batch: () => randomNormal([4, 4, 16, 16, 3], 0, 1, 'float32', 4),
    },
    'video/towers': {
      config: {
        width: 4,
        towers: {
          video: { encoder: { type: 'video/frames', encoder: { type: 'trial/pictures' } } },
          sound: { share: 'video' },
        },
      },
      plugins: [...plugins, multimodalPlugin],
      batch: () => ({ video: clips(), sound: clips() }),
    },
    'video/avts': { ...method, config: { hardFrom: 0 } },
    'video/avid': {
      ...method,
      config: { negatives: 8, agreement: 3, agreementFrom: 0 },
      context: () => ({ indices: tensor1d([0, 3, 5, 8, 13, 19], 'int32') }),
    },
    'video/bind': {
      ...method,
      config: {},
      views: () => [sideBatch('video', rows(1)), sideBatch('sound', rows(2))],
    },
    'video/bouncers': {
      config: { size: 3, side: 16, seconds: 0.5, sampleRateHz: 4000 },
      async trial(component: never): Promise<void> {
        const dataset = component as Dataset<RawSample>;
        expect([dataset.size, dataset.classes!.length]).toEqual([3, 4]);
        const { value, label } = await dataset.at!(2);
        expect(value.array!.shape).toEqual([4, 16, 16, 3]);
        expect(dataset.classes![label!]).toBeDefined();
      },
    },
  });
}, 300_000);
