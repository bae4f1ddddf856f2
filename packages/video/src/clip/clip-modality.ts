import {
  CounterpointError,
  parseConfig,
  type Batch,
  type Component,
  type Modality,
  type TypedConfig,
  typedConfigSchema,
} from '@counterpoint/core';
import { sampleNoter, type RawSample } from '@counterpoint/data';
import { reshape, tidy, type Tensor, type Tensor5D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { videoDecoder, type DecodeWith } from '../decode/video-decoder.js';
import { clipInfoOf, type Clip, type ClipInfo } from './clip.js';
import { createNested } from './create-nested.js';
import { decodeClip, videoExtensions } from './decode-clip.js';
import { frameBatch, type LevelScale } from './frame-batch.js';
import { middleView } from './middle-view.js';

/**
 * How videos are read and normalised, and with which modality their sound is. Component:
 * `video/clip`.
 */
export interface ClipModalityConfig {
  /** At which videos are read. @default 8 */
  readonly framesPerSecond?: number;
  /** Frames of a clip where no view chose them: the middle of the video. @default 16 */
  readonly frames?: number;
  /** Height and width of frames. @default 64 */
  readonly side?: number;
  /** The most that is read of one video. @default 10 */
  readonly maximumSeconds?: number;
  /** Of levels 0-1, by channel. @default [0.5, 0.5, 0.5] */
  readonly mean?: readonly [number, number, number];
  /** @default [0.25, 0.25, 0.25] */
  readonly deviation?: readonly [number, number, number];
  /** `ffmpeg`: WebM too goes through the user's ffmpeg. @default 'auto' */
  readonly decodeWith?: DecodeWith;
  /** A modality of sound (`audio/log-mel`). @default no sound is read */
  readonly sound?: TypedConfig;
  /** A modality of pictures, for frames that are stored one by one (`image/picture`). */
  readonly pictures?: TypedConfig;
}

/** {@link ClipModalityConfig} with its defaults filled in. */
export interface CompleteClipModalityConfig extends LevelScale {
  readonly framesPerSecond: number;
  readonly frames: number;
  readonly side: number;
  readonly maximumSeconds: number;
  readonly decodeWith: DecodeWith;
  readonly sound?: TypedConfig;
  readonly pictures?: TypedConfig;
}

const channels = z.tuple([z.number(), z.number(), z.number()]);
const positives = z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]);

/** The config of the modality of clips: checks entries, fills in defaults. */
export const clipModalitySchema: z.ZodType<CompleteClipModalityConfig, ClipModalityConfig> =
  z.strictObject({
    framesPerSecond: z.number().positive().max(240).default(8),
    frames: z.int().min(1).max(1024).default(16),
    side: z.int().min(8).max(1024).default(64),
    maximumSeconds: z.number().positive().max(3600).default(10),
    mean: channels.default([0.5, 0.5, 0.5]),
    deviation: positives.default([0.25, 0.25, 0.25]),
    decodeWith: z.enum(['auto', 'ffmpeg']).default('auto'),
    sound: typedConfigSchema.optional(),
    pictures: typedConfigSchema.optional(),
  }) as z.ZodType<CompleteClipModalityConfig, ClipModalityConfig>;

/** Video as programs use it: a stored sample to a {@link Clip}, clips to a batch. */
export type ClipModality = Modality<RawSample, Clip, Batch, ClipInfo>;

/** Parts that the config of the modality names. */
export interface ClipParts {
  readonly sound?: Modality;
  readonly pictures?: Modality;
}

/**
 * Makes the modality of video. Without sound a batch is a tensor [N, T, side, side, 3]; with sound
 * it is `{ video, sound }`, where `sound` is the batch of the modality of sound, and
 * `shifted` [N, K, ...] where views took sound at other times.
 *
 * @throws CP_CORE_CONFIG_INVALID
 *
 * @example
 * const modality = clipModality({ frames: 4, side: 16 });
 * const stored = await bouncerDataset({ size: 2, side: 32 }).at!(0);
 * const clip = await modality.decode(stored); // 24 frames of 32 pixels
 * const batch = modality.batch([clip]) as Tensor; // [1, 4, 16, 16, 3]
 * batch.dispose();
 */
export function clipModality(config: ClipModalityConfig = {}, parts: ClipParts = {}): ClipModality {
  const settings = parseConfig(clipModalitySchema, config, 'video/clip');
  const { framesPerSecond, maximumSeconds, side, frames, decodeWith } = settings;
  const { sound, pictures } = parts as ClipParts & Record<string, Modality<RawSample>>;
  const decoder = videoDecoder({ with: decodeWith });
  const note = sampleNoter();
  const finished = (clip: Clip): Clip => (clip.view ? clip : middleView(clip, { frames, side }));
  return {
    extensions: videoExtensions,
    decode: (sample) =>
      decodeClip(sample, {
        decoder,
        framesPerSecond,
        maximumSeconds,
        shortSide: Math.ceil(side * 1.25),
        sound,
        pictures,
        note,
      }),
    describe: clipInfoOf,
    batch(clips) {
      const values = clips.map(finished);
      const video = frameBatch(
        values.map((clip) => clip.frames),
        settings,
      );
      return sound === undefined ? video : withSound(video, values, sound);
    },
  };
}

function withSound(video: Tensor5D, clips: readonly Clip[], modality: Modality): Batch {
  const sound = tensorOf(modality.batch(clips.map((clip) => clip.sound)));
  const shifts = clips[0]?.shifted?.length ?? 0;
  if (shifts === 0) return { video, sound };
  const all = tensorOf(modality.batch(clips.flatMap((clip) => clip.shifted ?? [])));
  const shifted = tidy(() => reshape(all, [clips.length, shifts, ...all.shape.slice(1)]));
  all.dispose();
  return { video, sound, shifted };
}

function tensorOf(batch: Batch): Tensor {
  if ('dataId' in batch) return batch as Tensor;
  throw new CounterpointError('CP_VIDEO_SHAPE', {
    what: 'The modality of sound makes batches of several tensors',
    where: 'video/clip',
    expected: 'one tensor, as audio/log-mel and audio/waveform make',
  });
}

export const clipModalityComponent: Component<CompleteClipModalityConfig, ClipModality> = {
  kind: 'modality',
  id: 'video/clip',
  summary: 'Clips of video, alone or with their sound.',
  schema: clipModalitySchema,
  async create(config, context) {
    const { sound, pictures } = config;
    return clipModality(config, {
      sound: sound && (await createNested('modality', sound, context)),
      pictures: pictures && (await createNested('modality', pictures, context)),
    });
  },
};
