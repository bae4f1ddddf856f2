import type { RawConfig } from '@counterpoint/cli';
import type { TypedConfig } from '@counterpoint/core';

/** What a view of a clip is like unless a config says otherwise. */
export const clipShape = { frames: 16, side: 64, framesPerSecond: 8 } as const;

const { frames, side, framesPerSecond } = clipShape;
const seconds = frames / framesPerSecond;
const pictures = { type: 'image/resnet', depth: 18, width: 16, stem: 'large' };

/** An encoder of video: a quarter of ResNet-18's width over frames, and convolutions over time. */
export const videoEncoder: TypedConfig = {
  type: 'video/frames',
  encoder: pictures,
  frames,
  convolutions: [96, 96],
};
const sound = { type: 'audio/log-mel', seconds };

/** The towers of video and sound. That of sound keeps the order of what is heard. */
function towers(video: TypedConfig): RawConfig {
  const heard = {
    type: 'audio/temporal-convolution',
    widths: [64, 96, 96],
    strides: [2, 2, 1],
    segments: 32,
  };
  return {
    type: 'video/towers',
    width: 128,
    towers: { video: { encoder: video }, sound: { encoder: heard } },
  };
}

/**
 * For a machine of a few cores: 16 frames of 64 pixels with 2 s of sound, a quarter of ResNet-18's
 * width that also sees where each pixel is, convolutions over time. Both towers keep the order of
 * what happens, which synchrony needs.
 */
const withSound: RawConfig = {
  modality: { type: 'video/clip', framesPerSecond, frames, side, sound },
  views: { type: 'video/view', frames, side },
  encoder: towers({
    ...videoEncoder,
    encoder: { ...pictures, channels: 5 },
    coordinates: true,
    pool: 'concat',
  }),
  optimizer: { type: 'core/adamw', weightDecay: 1e-4 },
  learningRate: { base: 2e-3, warmupEpochs: 1 },
  epochs: 10,
  batchSize: 64,
};

const outOfSync = { type: 'video/view', frames, side, shifts: 2, shiftSeconds: [0.15, 0.6] };

/**
 * A locked encoder of pictures over frames, whose mean sound is bound to; `--locked` names the run
 * that it is of.
 */
const lockedFrames: TypedConfig = {
  type: 'video/frames',
  encoder: pictures,
  frames,
  frozen: true,
};

/** Video alone: two views of one clip at times of their own, the recipe of CVRL. */
const alone: RawConfig = {
  modality: { type: 'video/clip', framesPerSecond, frames, side },
  views: { type: 'video/view', frames, side, area: [0.3, 1] },
  encoder: { type: 'video/frames', encoder: pictures, frames, depth: 2 },
  optimizer: { type: 'core/adamw', weightDecay: 1e-4 },
  learningRate: { base: 1e-3, warmupEpochs: 1 },
  epochs: 8,
  batchSize: 64,
};

/** By method name; the papers' own settings are the defaults of each component. */
export const videoRecipes: Readonly<Record<string, RawConfig>> = {
  avts: { ...withSound, views: outOfSync, method: { type: 'video/avts' } },
  'in-batch': { ...withSound, method: { type: 'video/avts', hardFrom: 1 } },
  avid: { ...withSound, method: { type: 'video/avid' } },
  cma: { ...withSound, method: { type: 'video/avid', agreement: 32 } },
  bind: {
    ...withSound,
    encoder: towers(lockedFrames),
    method: { type: 'video/bind' },
  },
  simclr: { ...alone, method: { type: 'core/simclr', preset: 'small' } },
  byol: { ...alone, method: { type: 'core/byol', preset: 'small' } },
};
