import type { RecipeCandidate, TypedConfig } from '@counterpoint/core';
import { soundFeatures, telephoneFeatures } from '../feature/usual-features.js';
import type { SoundProfile } from './sound-profile.js';

type Entries = Readonly<Record<string, unknown>>;

/** Up to this length recordings are taken for single words or calls. */
const shortSeconds = 1.2;

/** Whether recordings are as short as a word. */
export function areShort({ seconds }: SoundProfile): boolean {
  return seconds <= shortSeconds;
}

const wordViews: TypedConfig = {
  type: 'audio/word-views',
  features: telephoneFeatures,
  seconds: 0.31,
};
const soundViews: TypedConfig = { type: 'audio/sound-views', features: soundFeatures, seconds: 2 };

/** The views of the label-free score. */
export function soundScoreViews(profile: SoundProfile): TypedConfig {
  return areShort(profile) ? wordViews : soundViews;
}

/** Recipes that may suit recordings, the most promising one first. */
export function soundRecipes(profile: SoundProfile): readonly RecipeCandidate[] {
  const short = areShort(profile);
  const { size } = profile;
  const batchSize = Math.min(short ? 128 : 64, 2 ** Math.floor(Math.log2(Math.max(2, size / 4))));
  const rate = (base: number) => ({ base, warmupEpochs: (30 * batchSize) / size });
  const base: Entries = {
    optimizer: { type: 'core/adamw', weightDecay: 0.01 },
    learningRate: rate(short ? 2e-3 : 1e-3),
    method: { type: 'core/simclr', preset: 'small', temperature: 0.2 },
    batchSize,
    ...(short
      ? {
          modality: {
            type: 'audio/log-mel',
            features: telephoneFeatures,
            seconds: 0.31,
            fit: 'stretch',
            normalise: 'bands',
          },
          views: wordViews,
        }
      : {
          modality: { type: 'audio/log-mel', features: soundFeatures, seconds: 2 },
          views: soundViews,
        }),
  };
  const temporal = (width: number): Entries =>
    short
      ? {
          type: 'audio/temporal-convolution',
          bands: telephoneFeatures.bands,
          pictures: [16, 32],
          widths: [width, width],
          segments: 8,
        }
      : {
          type: 'audio/temporal-convolution',
          bands: soundFeatures.bands,
          widths: [width, width, width],
        };
  const residual = (width: number): Entries => ({
    type: 'audio/resnet',
    depth: 10,
    width,
    stem: short ? 'small' : 'large',
  });
  const recipe = (name: string, description: string, config: Entries): RecipeCandidate => ({
    name,
    description,
    config: { ...base, ...config },
  });
  const usual = short ? temporal(128) : residual(16);
  return [
    recipe('usual', short ? 'convolutions over time' : 'a residual network', { encoder: usual }),
    recipe(
      short ? 'residual' : 'temporal',
      short ? 'a residual network' : 'convolutions over time',
      {
        encoder: short ? residual(8) : temporal(128),
      },
    ),
    recipe('slow', 'a third of the learning rate', {
      encoder: usual,
      learningRate: rate(short ? 7e-4 : 3e-4),
    }),
    recipe('narrow', 'a network of half the width', {
      encoder: short ? temporal(64) : residual(8),
    }),
    recipe('vicreg', 'VICReg in place of NT-Xent', {
      encoder: usual,
      method: { type: 'core/vicreg', preset: 'small' },
    }),
  ];
}
