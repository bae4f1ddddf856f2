import { parseConfig } from '@counterpoint/core';
import type { Augmenter, Component, Dataset } from '@counterpoint/core';
import { mapDataset, openDataset } from '@counterpoint/data';
import { z } from 'zod';
import type { WaveformInfo } from '../augment/info.js';
import { logMixExp } from '../augment/log-mix-exp.js';
import { logMel, logMelSchema } from '../feature/log-mel.js';
import type { FeatureMap, LogMelConfig } from '../feature/log-mel.js';
import { clipExtensions, decodeClip } from '../modality/decode-clip.js';
import { fitFrames } from '../modality/fit-frames.js';
import { isFeatureMap } from '../modality/sound.js';
import type { Sound } from '../modality/sound.js';
import { audioView } from './audio-view.js';
import type { AudioViewConfig, AudioViewDraw } from './audio-view.js';

/** What all recipes of views take. */
export interface RecipeConfig {
  readonly features?: LogMelConfig;
  readonly seconds?: number;
}

type RecipeSettings = {
  readonly features: z.output<typeof logMelSchema>;
  readonly seconds: number;
};

const recipeSchema = (seconds: number): z.ZodType<RecipeSettings, RecipeConfig> =>
  z.strictObject({
    features: logMelSchema.prefault({}),
    seconds: z.number().positive().default(seconds),
  });

type View = Augmenter<Sound, AudioViewDraw, WaveformInfo>;

const recipe = (
  id: string,
  summary: string,
  seconds: number,
  views: (config: RecipeSettings) => readonly View[],
): Component<RecipeSettings, readonly View[]> => ({
  kind: 'views',
  id,
  summary,
  schema: recipeSchema(seconds),
  create: (config) => views(config),
});

/** Two stretches of one clip, nothing else: COLA (https://arxiv.org/abs/2010.10915, section 3). */
export function colaViews({ features, seconds = 0.96 }: RecipeConfig = {}): readonly View[] {
  return [
    audioView({
      features,
      seconds,
      waveform: [{ type: 'audio/random-crop', seconds, short: 'random-silence' }],
    }),
  ];
}

/**
 * What changes the speaker and the pace of a word, and leaves the word: speed, formants, tilt,
 * windows in time, masks, noise.
 */
export function wordViews({ features, seconds = 0.6 }: RecipeConfig = {}): readonly View[] {
  const config: AudioViewConfig = {
    features,
    seconds,
    fit: 'stretch',
    waveform: [
      { type: 'audio/speed', factor: [0.8, 1.25] },
      { type: 'audio/noise', ratioDecibels: [10, 40], probability: 0.5 },
    ],
    map: [
      {
        type: 'audio/vocal-tract',
        factor: [0.75, 1.3],
        tilt: 1.5,
        bandsPerOctave: 0.14 * (features?.bands ?? 64),
      },
      { type: 'audio/random-resize-crop', frequency: [1, 1], time: [0.75, 1.15], room: 1.15 },
      { type: 'audio/masks', timeShare: 0.2, frequencyShare: 0.2 },
    ],
  };
  return [audioView(config)];
}

/**
 * What changes the words and the room, and leaves the voice: short stretches, noise, a room,
 * loudness.
 */
export function speakerViews({ features, seconds = 0.5 }: RecipeConfig = {}): readonly View[] {
  return [
    audioView({
      features,
      seconds,
      waveform: [
        { type: 'audio/random-crop', seconds, short: 'repeat' },
        { type: 'audio/gain' },
        { type: 'audio/reverb', probability: 0.3 },
        { type: 'audio/noise', ratioDecibels: [0, 25], probability: 0.9 },
      ],
      map: [{ type: 'audio/masks', timeShare: 0.2, frequencyShare: 0.1 }],
    }),
  ];
}

/** Any sound: stretches of a clip with changes of level, pace, pitch, noise and masks. */
export function soundViews({ features, seconds = 2 }: RecipeConfig = {}): readonly View[] {
  return [
    audioView({
      features,
      seconds,
      waveform: [
        { type: 'audio/random-crop', seconds, short: 'repeat' },
        { type: 'audio/gain', decibels: [-12, 6] },
        { type: 'audio/noise', ratioDecibels: [5, 40], probability: 0.5 },
      ],
      map: [
        { type: 'audio/random-resize-crop', frequency: [0.7, 1], time: [0.7, 1.3], room: 1.3 },
        { type: 'audio/random-linear-fader' },
        {
          type: 'audio/masks',
          timeMasks: 2,
          timeShare: 0.15,
          frequencyMasks: 2,
          frequencyShare: 0.15,
        },
      ],
    }),
  ];
}

/** {@link RecipeConfig} and which of BYOL-A's two recipes. */
export interface ByolAViewsConfig extends RecipeConfig {
  /** 1: mixup, resize crop. 2: also the linear fader. Default 2. */
  readonly version?: 1 | 2;
  /**
   * A file or folder of sounds to mix in. Default: what is trained on, where the program hands that
   * over; else nothing is mixed in. See `logMixExp`.
   */
  readonly others?: string;
  /** How many of them are kept in memory. Default 512. */
  readonly otherCount?: number;
}

type ByolASettings = RecipeSettings & {
  readonly version: 1 | 2;
  readonly others?: string;
  readonly otherCount: number;
};

const byolASchema: z.ZodType<ByolASettings, ByolAViewsConfig> = z.strictObject({
  features: logMelSchema.prefault({}),
  seconds: z.number().positive().default(0.95),
  version: z.union([z.literal(1), z.literal(2)]).default(2),
  others: z.string().optional(),
  otherCount: z.int().positive().default(512),
});

/**
 * BYOL-A's views: one stretch of .95 s, log-mix-exp mixup with another sound, random resize crop
 * and, in version 2, random linear fader
 * (https://arxiv.org/abs/2103.06695 and https://arxiv.org/abs/2204.07402, section III).
 * Differs: the two views of a clip are of separate stretches of it; the papers' are of one stretch.
 *
 * @param trainedOn where the sounds to mix in come from when the config names no others
 */
export async function byolAViews(
  config: ByolAViewsConfig = {},
  trainedOn?: Dataset<Sound>,
): Promise<readonly View[]> {
  const { features, seconds, version, others, otherCount } = parseConfig(
    byolASchema,
    config as never,
    'audio/byol-a-views',
  );
  const extractor = logMel(features);
  const frames = extractor.frames(Math.round(seconds * features.sampleRateHz));
  const sounds =
    others === undefined
      ? trainedOn && soundsOf(trainedOn, otherCount)
      : soundsOf(await clipsAt(others, features.sampleRateHz), otherCount);
  const bank: FeatureMap[] = [];
  if (sounds !== undefined)
    for await (const sound of sounds)
      if (!isFeatureMap(sound))
        bank.push(fitFrames(extractor.extract(sound.samples), frames, 'repeat'));
  const fader = version === 2 ? [{ type: 'audio/random-linear-fader' }] : [];
  return [
    audioView(
      {
        features,
        seconds,
        waveform: [{ type: 'audio/random-crop', seconds, short: 'repeat' }],
        map: [{ type: 'audio/random-resize-crop' }, ...fader],
      },
      bank.length > 0 ? [logMixExp({ others: () => bank })] : [],
    ),
  ];
}

async function clipsAt(path: string, sampleRateHz: number): Promise<Dataset<Sound>> {
  const recordings = await openDataset(path, {
    extensions: clipExtensions,
    onSkip: () => undefined,
  });
  return mapDataset(recordings, (sample) =>
    decodeClip(sample, { sampleRateHz, maximumSeconds: 30, silent: 'keep' }),
  ) as Dataset<Sound>;
}

/**
 * Some of the sounds, evenly chosen from all that there are; what cannot be read is passed over.
 */
async function* soundsOf(dataset: Dataset<Sound>, count: number): AsyncGenerator<Sound> {
  const every = Math.max(1, Math.ceil(dataset.size / count));
  for await (const { index, value } of dataset.epoch(
    { seed: 0, epoch: 0, shuffle: false },
    0,
    () => undefined,
  )) {
    if (index % every === 0) yield value;
  }
}

export const viewRecipes: readonly Component[] = [
  recipe('audio/cola-views', 'Two stretches of one clip.', 0.96, colaViews),
  recipe('audio/word-views', 'The same word by other speakers, at other paces.', 0.6, wordViews),
  recipe(
    'audio/speaker-views',
    'The same voice in other rooms, saying other things.',
    0.5,
    speakerViews,
  ),
  recipe(
    'audio/sound-views',
    'Stretches of a sound with other levels, paces and noises.',
    2,
    soundViews,
  ),
  {
    kind: 'views',
    id: 'audio/byol-a-views',
    summary: "BYOL-A's mixup, resize crop and fader.",
    schema: byolASchema,
    create: (config, { parts }) =>
      byolAViews(config as ByolAViewsConfig, parts?.['dataset'] as Dataset<Sound> | undefined),
    paper: { title: 'BYOL for Audio', url: 'https://arxiv.org/abs/2103.06695' },
  },
];
