import type { RawConfig } from '@counterpoint/cli';
import { captions, captionTower } from '../../clip/recipes.js';
import { clipShape, videoEncoder } from '../recipes.js';

const { frames, side, framesPerSecond } = clipShape;

/** Videos without their sound, and captions: the towers of pictures with captions, over frames. */
const videoWithText: RawConfig = {
  data: { groups: 'label' },
  modality: {
    type: 'multimodal/sides',
    sides: { video: { type: 'video/clip', framesPerSecond, frames, side }, text: captions },
  },
  views: {
    type: 'multimodal/views',
    sides: { video: { type: 'video/view', frames, side }, text: { type: 'multimodal/one-of' } },
  },
  encoder: {
    type: 'multimodal/towers',
    width: 128,
    towers: { video: { encoder: videoEncoder }, text: captionTower },
  },
  optimizer: { type: 'core/adamw', betas: [0.9, 0.98], epsilon: 1e-6, weightDecay: 0.1 },
  learningRate: { base: 1e-3, warmupEpochs: 1 },
  epochs: 8,
  batchSize: 64,
};

/** By method name; the papers' own settings are the defaults of each component. */
export const videoTextRecipes: Readonly<Record<string, RawConfig>> = {
  clip: { ...videoWithText, method: { type: 'multimodal/clip' } },
  siglip: { ...videoWithText, method: { type: 'multimodal/sig-lip' } },
};
