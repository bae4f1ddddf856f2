import type { RawConfig } from '@counterpoint/cli';

/**
 * What every recipe shares: 32-pixel pictures and a small residual network, for a machine of a few
 * cores.
 */
const small: RawConfig = {
  modality: { type: 'image/picture', side: 32, normalisation: 'cifar' },
  views: { type: 'image/simclr-cifar-views', side: 32 },
  encoder: { type: 'image/resnet', depth: 18, width: 16, stem: 'small' },
  optimizer: { type: 'core/sgd', momentum: 0.9, weightDecay: 5e-4 },
  learningRate: { base: 0.12, warmupEpochs: 1 },
  epochs: 20,
  batchSize: 256,
};

const adam: RawConfig = {
  optimizer: { type: 'core/adamw', weightDecay: 1e-4 },
  learningRate: { base: 2e-3, warmupEpochs: 1 },
};

const withMethod = (type: string, over: RawConfig = {}): RawConfig => ({
  ...small,
  method: { type: `core/${type}`, preset: 'small' },
  ...over,
});

/** Two large views and four small ones of a quarter of their pixels. */
const multiCrop = (style: 'swav' | 'dino'): RawConfig => ({
  type: 'image/multi-crop-views',
  style,
  side: 32,
  smallSide: 16,
  small: 4,
});

/**
 * Small-machine defaults by method name; the papers' own settings are the `paper` preset of each
 * component.
 */
export const recipes: Readonly<Record<string, RawConfig>> = {
  simclr: withMethod('simclr'),
  'simclr-multi-crop': withMethod('simclr', {
    method: { type: 'core/simclr', preset: 'small', lowViews: 4 },
    views: multiCrop('swav'),
  }),
  dcl: withMethod('dcl'),
  supcon: withMethod('supcon', { data: { groups: 'label' } }),
  'i-mix': {
    ...small,
    method: { type: 'core/two-views', loss: { type: 'core/info-nce', temperature: 0.2 } },
    mix: { type: 'core/mix-up' },
  },
  'moco-v1': withMethod('moco-v1'),
  'moco-v2': withMethod('moco-v2'),
  'moco-v3': withMethod('moco-v3'),
  byol: withMethod('byol'),
  simsiam: withMethod('simsiam'),
  // its loss is far larger than the others': steps that do not depend on its scale
  'barlow-twins': withMethod('barlow-twins', adam),
  vicreg: withMethod('vicreg'),
  nnclr: withMethod('nnclr'),
  swav: withMethod('swav'),
  'swav-multi-crop': withMethod('swav', {
    method: { type: 'core/swav', preset: 'small', lowViews: 4 },
    views: multiCrop('swav'),
  }),
  dino: withMethod('dino'),
  'dino-multi-crop': withMethod('dino', {
    method: { type: 'core/dino', preset: 'small', lowViews: 4 },
    views: multiCrop('dino'),
  }),
  'emp-ssl': withMethod('emp-ssl', {
    ...adam,
    views: { type: 'image/emp-ssl-views', side: 32 },
    batchSize: 64,
  }),
  'instance-discrimination': withMethod('instance-discrimination'),
};
