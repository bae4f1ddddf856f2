import { corePlugin, Mlp, Rng, statistic, type Batch, type Views } from '@counterpoint/core';
import { asEncoder, type Fixture, type Fixtures } from '@counterpoint/testkit';
import { randomNormal, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { teacherPlugin } from './teacher-plugin.js';
import { trialMixture } from './trial-mixture.js';
import { optimizerFixture } from './optimizer-fixture.js';

const encoder = (seed: number) =>
  asEncoder(
    new Mlp({ widths: [5, 8, 6], batchNorm: false, activation: 'tanh', rng: Rng.of(seed) }),
  );
const views = (count: number): Views =>
  Array.from(
    { length: count },
    (_, view) => randomNormal([6, 5], 0, 1, 'float32', view + 1) as Batch,
  );
const head = { layers: 2, hidden: 7, width: 4 };

/** A method on a small encoder. */
function method(config: Readonly<Record<string, unknown>> = {}, count = 2): Fixture {
  return {
    config: { preset: 'small', head, ...config },
    parts: (seed) => ({ encoder: encoder(seed), datasetSize: 100, batchSize: 6 }),
    views: () => views(count),
  };
}

export const coreFixtures: Fixtures = {
  'core/sgd': optimizerFixture({}),
  'core/adamw': optimizerFixture({}),
  'core/lars': optimizerFixture({ trustCoefficient: 0.1 }),
  'core/lora': {
    ...optimizerFixture({ optimizer: { type: 'core/sgd' } }, () => ({
      'encoder.weight': statistic(0, [2, 2]),
    })),
    plugins: [corePlugin],
  },
  'core/l2-sp': { ...optimizerFixture({ optimizer: { type: 'core/sgd' } }), plugins: [corePlugin] },
  'core/layer-decay': {
    ...optimizerFixture({ optimizer: { type: 'core/sgd' } }),
    plugins: [corePlugin],
  },
  'core/same-views': {
    config: {},
    sample: () => [1, 2, 3],
    toBatch: (samples) => tensor2d(samples as unknown as number[][]),
    constant: true,
  },
  'core/mix-up': { config: { alpha: 0.5 }, trial: trialMixture },
  'method core/two-views': {
    ...method(),
    config: { head, loss: { type: 'core/learned-temperature' } },
    plugins: [corePlugin],
  },
  'method core/simclr': method(),
  'method core/dcl': method(),
  'method core/supcon': {
    ...method(),
    context: () => ({ groups: tensor1d([0, 0, 1, 1, 2, 2], 'int32') }),
  },
  'method core/barlow-twins': method({ lowViews: 1 }, 3),
  'method core/vicreg': method(),
  'method core/moco-v1': method({ queueSize: 8 }),
  'method core/moco-v2': method({ queueSize: 8, lowViews: 1 }, 3),
  'method core/moco-v3': method({ predictor: { layers: 2, hidden: 7 } }),
  'method core/byol': method({ predictor: { layers: 2, hidden: 7 } }),
  // a step in which the last layer learns too
  'method core/dino': method({ outputs: 8, lowViews: 1, freezeEpochs: 0 }, 3),
  'method core/emp-ssl': method({ crops: 3, similarity: 20 }, 3),
  'method core/simsiam': method({ predictor: { layers: 2, hidden: 7 } }),
  'method core/nnclr': method({ queueSize: 8, predictor: { layers: 2, hidden: 7 } }),
  'method core/swav': method({ prototypes: 5, lowViews: 1, freezeEpochs: 0 }, 3),
  'method core/fine-tune': {
    config: { classes: ['a', 'b', 'c'], distil: 0.1 },
    parts: (seed) => ({ encoder: encoder(seed) }),
    views: () => views(1),
    context: () => ({ groups: tensor1d([0, 1, 2, 2, -1, 0], 'int32') }),
  },
  'method core/distil': {
    config: { teacher: { type: 'trial/teacher' } },
    parts: (seed) => ({ encoder: encoder(seed) }),
    views: () => views(1),
    plugins: [corePlugin, teacherPlugin],
  },
  'method core/instance-discrimination': method({ negatives: 8 }, 1),
  'loss core/nt-xent': { config: {}, loss: { groups: true } },
  'loss core/info-nce': { config: { symmetric: true }, loss: { groups: true } },
  'loss core/dcl': { config: {}, loss: { groups: true } },
  'loss core/dclw': { config: {}, loss: { groups: true, stopsGradient: true } },
  'loss core/debiased': { config: {}, loss: { groups: true } },
  'loss core/hard-negative': { config: {}, loss: { groups: true } },
  'loss core/supcon': { config: {} },
  'loss core/moco-v3': { config: {}, loss: { groups: true } },
  'loss core/barlow-twins': { config: {} },
  'loss core/vicreg': { config: {} },
  'loss core/align-uniform': { config: {} },
  'loss core/learned-temperature': { config: {}, loss: { groups: true } },
  'loss core/mmcr': { config: {} },
  'loss core/tico': { config: {}, parts: () => ({ width: 5 }), loss: { differentiable: 'both' } },
  'loss core/w-mse': { config: { epsilon: 0.1 }, loss: { rows: 12, width: 4 } },
  'loss core/spectral': { config: {}, loss: { groups: true } },
  'loss core/multi-similarity': { config: {}, loss: { stopsGradient: true } },
  'loss core/circle': { config: { margin: 0.4, scale: 8 }, loss: { stopsGradient: true } },
  'loss core/le-jepa': { config: { directions: 16 } },
};
