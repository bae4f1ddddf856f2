import type { RawConfig } from '@counterpoint/cli';

/** What every recipe shares: 32-pixel pictures and a small residual network, for a machine of a few cores. */
const small: RawConfig = {
  modality: { type: 'image/picture', side: 32, normalisation: 'cifar' },
  encoder: { type: 'image/resnet', depth: 18, width: 16, stem: 'small' },
  optimizer: { type: 'core/sgd', momentum: 0.9, weightDecay: 5e-4 },
  learningRate: { base: 0.12, warmupEpochs: 1 },
  epochs: 20,
  batchSize: 256,
};

/** Small-machine defaults by method name; the papers' own settings are the defaults of each component. */
export const recipes: Readonly<Record<string, RawConfig>> = {
  simclr: { ...small, method: { type: 'core/simclr', temperature: 0.5 }, views: { type: 'image/simclr-cifar-views', side: 32 } },
};
