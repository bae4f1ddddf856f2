import type { RawConfig } from '../config/config-file.js';

/** What every method begins with when nothing is known of the modality. */
const shared: RawConfig = {
  optimizer: { type: 'core/adamw', weightDecay: 1e-4 },
  learningRate: { base: 1e-3, warmupEpochs: 1 },
  epochs: 20,
  batchSize: 256,
};

const names = [
  'simclr',
  'dcl',
  'supcon',
  'moco-v1',
  'moco-v2',
  'moco-v3',
  'byol',
  'simsiam',
  'barlow-twins',
  'vicreg',
  'nnclr',
] as const;

/** Small-machine defaults by method name, for any encoder and any data. */
export const recipes: Readonly<Record<string, RawConfig>> = Object.fromEntries(
  names.map((name) => [
    name,
    {
      ...shared,
      method: { type: `core/${name}`, preset: 'small' },
      ...(name === 'supcon' ? { data: { groups: 'label' } } : {}),
    },
  ]),
);
