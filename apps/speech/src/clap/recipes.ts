import type { RawConfig } from '@counterpoint/cli';
import { soundFeatures, telephoneFeatures } from '@counterpoint/audio';

/** Where texts are cut, in tokens. */
export const contextLength = 32;

const text = {
  type: 'multimodal/captions',
  text: { type: 'text/text', tokenizer: '', maxTokens: contextLength },
};
const textTower = {
  encoder: {
    type: 'text/transformer',
    vocabulary: 0,
    width: 64,
    layers: 2,
    heads: 4,
    maxTokens: contextLength,
    block: 'pre',
    causal: true,
    pooling: 'last',
    activation: 'quick-gelu',
    embeddingNorm: false,
    dropout: 0,
    initialDeviation: 0.06,
  },
};
const common: RawConfig = {
  data: { groups: 'label' },
  method: { type: 'multimodal/clip', groups: 'positives' },
  optimizer: { type: 'core/adamw', betas: [0.9, 0.98], epsilon: 1e-6, weightDecay: 0.1 },
  learningRate: { base: 1e-3, warmupEpochs: 1 },
};

/**
 * By name. `words`: single words, as on the telephone. `sounds`: two seconds of anything. Sounds
 * that share a caption are positives too (UniCL).
 */
export const clapRecipes: Readonly<Record<string, RawConfig>> = {
  words: {
    ...common,
    modality: {
      type: 'multimodal/sides',
      sides: {
        audio: {
          type: 'audio/log-mel',
          features: telephoneFeatures,
          seconds: 0.31,
          fit: 'stretch',
          normalise: 'bands',
        },
        text,
      },
    },
    views: {
      type: 'multimodal/views',
      sides: {
        audio: { type: 'audio/word-views', features: telephoneFeatures, seconds: 0.31 },
        text: { type: 'multimodal/one-of' },
      },
    },
    encoder: {
      type: 'multimodal/towers',
      width: 64,
      towers: {
        audio: {
          encoder: {
            type: 'audio/temporal-convolution',
            bands: 40,
            widths: [96, 96, 96, 96],
            segments: 8,
          },
        },
        text: textTower,
      },
    },
    learningRate: { base: 2e-3, warmupEpochs: 1 },
    epochs: 25,
    batchSize: 128,
  },
  sounds: {
    ...common,
    modality: {
      type: 'multimodal/sides',
      sides: { audio: { type: 'audio/log-mel', features: soundFeatures, seconds: 2 }, text },
    },
    views: {
      type: 'multimodal/views',
      sides: {
        audio: { type: 'audio/sound-views', features: soundFeatures, seconds: 2 },
        text: { type: 'multimodal/one-of' },
      },
    },
    encoder: {
      type: 'multimodal/towers',
      width: 64,
      towers: {
        audio: { encoder: { type: 'audio/resnet', depth: 10, width: 16, stem: 'large' } },
        text: textTower,
      },
    },
    epochs: 20,
    batchSize: 64,
  },
};
