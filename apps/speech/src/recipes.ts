import type { RawConfig } from '@counterpoint/cli';
import { soundFeatures, syntheticPath, telephoneFeatures } from '@counterpoint/audio';

const adam: RawConfig = {
  optimizer: { type: 'core/adamw', weightDecay: 0.01 },
  learningRate: { base: 1e-3, warmupEpochs: 1 },
  data: { path: syntheticPath },
};

const sounds: RawConfig = {
  ...adam,
  modality: { type: 'audio/log-mel', features: soundFeatures, seconds: 2 },
  encoder: { type: 'audio/resnet', depth: 10, width: 16, stem: 'large' },
  epochs: 20,
  batchSize: 64,
};

/** Who speaks. */
const voices: RawConfig = {
  ...adam,
  modality: {
    type: 'audio/log-mel',
    features: telephoneFeatures,
    seconds: 0.5,
    fit: 'repeat',
    normalise: 'clip',
  },
  encoder: {
    type: 'audio/temporal-convolution',
    bands: 40,
    pictures: [16, 32],
    widths: [128, 128],
  },
  method: { type: 'audio/speaker-contrast', loss: 'ge2e', width: 128 },
  views: { type: 'audio/speaker-views', features: telephoneFeatures, seconds: 0.5 },
  learningRate: { base: 2e-3, warmupEpochs: 1 },
  epochs: 15,
  batchSize: 128,
};

/**
 * Small-machine defaults by method name; the papers' own settings are the defaults of each
 * component.
 */
export const recipes: Readonly<Record<string, RawConfig>> = {
  simclr: {
    ...sounds,
    method: { type: 'core/simclr', temperature: 0.2 },
    views: { type: 'audio/sound-views', features: soundFeatures, seconds: 2 },
  },
  moco: {
    ...sounds,
    method: { type: 'core/moco-v2', preset: 'small' },
    views: { type: 'audio/sound-views', features: soundFeatures, seconds: 2 },
  },
  'byol-a': {
    ...sounds,
    method: { type: 'core/byol', preset: 'small' },
    views: { type: 'audio/byol-a-views', features: soundFeatures, seconds: 0.95 },
    modality: { type: 'audio/log-mel', features: soundFeatures, seconds: 0.95 },
    encoder: { type: 'audio/byol-a-network', bands: 64, channels: 32, hidden: 256 },
  },
  cola: {
    ...sounds,
    method: { type: 'audio/cola' },
    views: { type: 'audio/cola-views', features: soundFeatures, seconds: 1 },
    modality: { type: 'audio/log-mel', features: soundFeatures, seconds: 1 },
  },
  cpc: {
    ...sounds,
    method: { type: 'audio/cpc', contextWidth: 128, contextLayers: 2, steps: 4 },
    views: { type: 'audio/cola-views', features: soundFeatures, seconds: 1 },
    modality: { type: 'audio/log-mel', features: soundFeatures, seconds: 1 },
    encoder: { type: 'audio/temporal-convolution', bands: 64, widths: [128, 128, 128] },
  },
  words: {
    ...adam,
    modality: {
      type: 'audio/log-mel',
      features: telephoneFeatures,
      seconds: 0.31,
      fit: 'stretch',
      normalise: 'bands',
    },
    encoder: {
      type: 'audio/temporal-convolution',
      bands: 40,
      pictures: [16, 32],
      widths: [128, 128],
      segments: 8,
    },
    method: { type: 'core/simclr', temperature: 0.2 },
    views: { type: 'audio/word-views', features: telephoneFeatures, seconds: 0.31 },
    learningRate: { base: 2e-3, warmupEpochs: 1 },
    epochs: 15,
    batchSize: 128,
  },
  speakers: voices,
  supcon: {
    ...voices,
    data: { path: syntheticPath, groups: 'label' },
    method: { type: 'core/supcon' },
  },
};
