import type { Modality, Sample } from '@counterpoint/core';
import type { Fixtures } from '@counterpoint/testkit';
import { levelBatch, type Picture } from '@counterpoint/image';
import { randomNormal } from '@tensorflow/tfjs-core';
import { trialSource } from './trial-source.js';
import { trialMixture } from './trial-mixture.js';

const picture = () => ({
  height: 20,
  width: 26,
  channels: 3,
  data: Uint8Array.from({ length: 20 * 26 * 3 }, (_, i) => (i * 37 + i * i) & 255),
});
const views = (config: Readonly<Record<string, unknown>> = {}) => ({
  config: { side: 8, ...config },
  sample: picture,
  describe: ({ height, width }: { height: number; width: number }) => ({ height, width }),
  toBatch: (pictures: readonly unknown[]) => levelBatch(pictures as readonly Picture[]),
  batchTolerance: 1.01 / 255,
});

/** A step of a view, as an augmenter of its own. */
const step = (config: Readonly<Record<string, unknown>> = {}) => ({
  config,
  sample: picture,
  describe: ({ height, width }: { height: number; width: number }) => ({ height, width }),
});

export const imageFixtures: Fixtures = {
  'image/cut-mix': { config: {}, trial: trialMixture },
  'image/flip': { ...step({ axis: 'vertical' }), constant: true },
  'image/colour-jitter': step({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 }),
  'image/grey': { ...step(), constant: true },
  'image/blur': step(),
  'image/solarise': { ...step(), constant: true },
  'image/rotate': step(),
  'image/noise': step(),
  'image/erase': step(),
  'image/rand-augment': step(),
  'image/aug-mix': step(),
  'image/picture': {
    config: { side: 8 },
    async trial(modality: Modality) {
      const sample: Sample = {
        index: 0,
        key: 'a',
        value: { members: {}, array: { data: picture().data, shape: [20, 26, 3] } },
      };
      const value = await modality.decode(sample);
      const batch = modality.batch([value, value]) as { shape: number[]; dispose(): void };
      if (batch.shape.join() !== '2,8,8,3')
        throw new Error(`a batch of shape ${batch.shape.join()}`);
      batch.dispose();
    },
  },
  'image/view': views(),
  'image/simclr-views': views(),
  'image/simclr-cifar-views': views(),
  'image/emp-ssl-views': views(),
  'image/moco-v2-views': views(),
  'image/byol-views': views(),
  'image/clip-views': views(),
  'image/multi-crop-views': views(),
  'image/views': { ...views(), config: { each: [{ side: 8 }, { side: 8, grey: 1 }] } },
  'image/resnet': {
    config: { depth: 18, width: 2 },
    batch: () => randomNormal([6, 16, 16, 3], 0, 1, 'float32', 1),
  },
  'image/gradient-histograms': {
    config: { side: 16, cells: [4, 8], grids: [4], outlines: [4], colours: 2 },
    seeded: false,
    batch: () => randomNormal([6, 16, 16, 3], 0, 1, 'float32', 1),
  },
  'image/resnet-with-histograms': {
    config: {
      side: 16,
      network: { depth: 18, width: 2 },
      squares: 1,
      histograms: { cells: [8], grids: [4], outlines: [4], colours: 2 },
    },
    batch: () => randomNormal([6, 16, 16, 3], 0, 1, 'float32', 3),
  },
  'image/vit': {
    config: { size: 'tiny', side: 8, patch: 4, width: 6, depth: 1, heads: 2 },
    batch: () => randomNormal([4, 8, 8, 3], 0, 1, 'float32', 1),
  },
  'image/scenes': { config: { size: 6, side: 16 }, trial: trialSource },
};
