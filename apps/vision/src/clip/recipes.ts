import type { RawConfig } from '@counterpoint/cli';
import type { TypedConfig } from '@counterpoint/core';

/** Where texts are cut, in tokens. */
export const contextLength = 32;

/** Captions of a sample; the tokenizer and its size are filled in when they are known. */
export const captions: TypedConfig = {
  type: 'multimodal/captions',
  text: { type: 'text/text', tokenizer: '', maxTokens: contextLength },
};

/** Two layers of CLIP's text transformer. */
export const captionTower: RawConfig = {
  encoder: {
    type: 'text/transformer',
    vocabulary: 0,
    width: 128,
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

const pictures = { type: 'image/picture', side: 32, normalisation: 'cifar' };
const residual = {
  type: 'multimodal/attention-pool',
  places: 16,
  heads: 4,
  encoder: { type: 'image/resnet', depth: 18, width: 8, stem: 'small' },
};

/**
 * For a machine of a few cores: 32-pixel pictures, an eighth of ResNet-18's width with CLIP's
 * attention pooling, two layers of CLIP's text transformer.
 */
const small: RawConfig = {
  data: { groups: 'label' },
  modality: {
    type: 'multimodal/sides',
    sides: { image: pictures, text: captions },
  },
  views: {
    type: 'multimodal/views',
    sides: { image: { type: 'image/clip-views', side: 32 }, text: { type: 'multimodal/one-of' } },
  },
  encoder: {
    type: 'multimodal/towers',
    width: 128,
    towers: {
      image: { encoder: residual },
      text: captionTower,
    },
  },
  optimizer: { type: 'core/adamw', betas: [0.9, 0.98], epsilon: 1e-6, weightDecay: 0.1 },
  learningRate: { base: 2e-3, warmupEpochs: 1 },
  epochs: 20,
  batchSize: 128,
};

/**
 * Pictures without views are seen as closely as views are on average: of their area 7/8, of each
 * side .935.
 */
const drawing = {
  type: 'image/picture',
  side: 64,
  part: 0.935,
  normalisation: 'cifar',
  trim: true,
};
/**
 * Nothing is mirrored, since each side is drawn on its own, and colours are changed little: two
 * drawings of a thing often share them.
 */
const drawingViews = {
  type: 'image/views',
  each: [
    {
      side: 64,
      area: [0.75, 1],
      flip: 0,
      jitter: { chance: 0.8, brightness: 0.2, contrast: 0.2, saturation: 0.2, hue: 0.02 },
    },
  ],
};

/**
 * Two kinds of pictures of the same things through one tower: what is learned is which of some
 * given features matter. At the temperature of
 * pictures with captions both sides fall onto one point, since one tower sees them; it begins
 * higher here.
 */
const styles: RawConfig = {
  ...small,
  modality: {
    type: 'multimodal/sides',
    sides: {
      first: { type: 'multimodal/part', part: 'first', modality: drawing },
      second: { type: 'multimodal/part', part: 'second', modality: drawing },
    },
  },
  views: { type: 'multimodal/views', sides: { first: drawingViews, second: drawingViews } },
  encoder: {
    type: 'multimodal/towers',
    width: 256,
    towers: {
      first: { encoder: { type: 'image/gradient-histograms', side: 64 } },
      second: { share: 'first' },
    },
  },
  learningRate: { base: 1e-3, warmupEpochs: 1 },
  epochs: 200,
  batchSize: 372,
};

/** By method name; the papers' own settings are the defaults of each component. */
export const clipRecipes: Readonly<Record<string, RawConfig>> = {
  clip: { ...small, method: { type: 'multimodal/clip' } },
  siglip: { ...small, method: { type: 'multimodal/sig-lip' } },
  styles: { ...styles, method: { type: 'multimodal/clip', temperature: 0.1 } },
};
