import type { RawConfig } from '@counterpoint/cli';
import { syntheticPath } from '@counterpoint/audio';

const adam: RawConfig = {
  optimizer: { type: 'core/adamw', weightDecay: 0.01 },
  learningRate: { base: 1e-3, warmupEpochs: 1 },
  data: { path: syntheticPath },
};

/** Any sound at 16 kHz. */
const sound = { sampleRateHz: 16000, bands: 64, windowSeconds: 0.064, hopSeconds: 0.02 };
const sounds: RawConfig = {
  ...adam,
  modality: { type: 'audio/log-mel', features: sound, seconds: 2 },
  encoder: { type: 'audio/resnet', depth: 10, width: 16, stem: 'large' },
  epochs: 20,
  batchSize: 64,
};

/** Words and speakers at 8 kHz, as on the telephone. */
const speech = {
  sampleRateHz: 8000,
  bands: 40,
  windowSeconds: 0.032,
  hopSeconds: 0.01,
  highHz: 3900,
};

/** Who speaks. */
const voices: RawConfig = {
  ...adam,
  modality: {
    type: 'audio/log-mel',
    features: speech,
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
  views: { type: 'audio/speaker-views', features: speech, seconds: 0.5 },
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
    views: { type: 'audio/sound-views', features: sound, seconds: 2 },
  },
  moco: {
    ...sounds,
    method: { type: 'core/moco-v2', preset: 'small' },
    views: { type: 'audio/sound-views', features: sound, seconds: 2 },
  },
  'byol-a': {
    ...sounds,
    method: { type: 'core/byol', preset: 'small' },
    views: { type: 'audio/byol-a-views', features: sound, seconds: 0.95 },
    modality: { type: 'audio/log-mel', features: sound, seconds: 0.95 },
    encoder: { type: 'audio/byol-a-network', bands: 64, channels: 32, hidden: 256 },
  },
  cola: {
    ...sounds,
    method: { type: 'audio/cola' },
    views: { type: 'audio/cola-views', features: sound, seconds: 1 },
    modality: { type: 'audio/log-mel', features: sound, seconds: 1 },
  },
  cpc: {
    ...sounds,
    method: { type: 'audio/cpc', contextWidth: 128, contextLayers: 2, steps: 4 },
    views: { type: 'audio/cola-views', features: sound, seconds: 1 },
    modality: { type: 'audio/log-mel', features: sound, seconds: 1 },
    encoder: { type: 'audio/temporal-convolution', bands: 64, widths: [128, 128, 128] },
  },
  words: {
    ...adam,
    modality: {
      type: 'audio/log-mel',
      features: speech,
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
    views: { type: 'audio/word-views', features: speech, seconds: 0.31 },
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
