import {
  CounterpointError,
  parseConfig,
  type Augmenter,
  type Component,
  type ComponentContext,
  type Rng,
  type TypedConfig,
  typedConfigSchema,
} from '@counterpoint/core';
import { z } from 'zod';
import { isWaveform, stretchOf, type Clip, type ClipInfo, type ClipSound } from '../clip/clip.js';
import { createNested } from '../clip/create-nested.js';
import type { Frame } from '../decode/frame.js';
import { frameByFrame, frameView, type FrameInfo, type FrameRecipe } from './frame-view.js';

/**
 * The frames, the picture recipe and the shifted sound of {@link clipView}. Component:
 * `video/view`.
 */
export interface ClipViewConfig {
  /** Frames of the view. @default 16 */
  readonly frames?: number;
  /** Height and width of its frames, for the built-in recipe. @default 64 */
  readonly side?: number;
  /** Frames from one to the next: one is drawn for each view. @default [1] */
  readonly strides?: readonly number[];
  /** By how many frames each frame may be moved in time. @default 0 */
  readonly jitter?: number;
  /** The share of the area that the built-in crop covers. @default [0.6, 1] */
  readonly area?: readonly [number, number];
  /** How often the built-in recipe mirrors a clip. @default 0.5 */
  readonly flip?: number;
  /** An augmenter of pictures in place of the built-in recipe, drawn once for a clip. */
  readonly picture?: TypedConfig;
  /** An augmenter of waveforms. @default the sound as it is */
  readonly sound?: TypedConfig;
  /** How many stretches of sound at other times a view takes. @default 0 */
  readonly shifts?: number;
  /** How far those are moved, in seconds, either way. @default [0.2, 1] */
  readonly shiftSeconds?: readonly [number, number];
}

export type CompleteClipViewConfig = Required<Omit<ClipViewConfig, 'picture' | 'sound'>> &
  Pick<ClipViewConfig, 'picture' | 'sound'>;

const range = (low: number, high: number) =>
  z
    .tuple([z.number(), z.number()])
    .refine(([from, to]) => from > 0 && from <= to, 'a range begins above 0 and does not fall')
    .default([low, high]);

export const clipViewSchema: z.ZodType<CompleteClipViewConfig, ClipViewConfig> = z.strictObject({
  frames: z.int().min(1).max(1024).default(16),
  side: z.int().min(8).max(1024).default(64),
  strides: z.array(z.int().min(1).max(64)).min(1).default([1]),
  jitter: z.int().min(0).max(64).default(0),
  area: range(0.6, 1),
  flip: z.number().min(0).max(1).default(0.5),
  picture: typedConfigSchema.optional(),
  sound: typedConfigSchema.optional(),
  shifts: z.int().min(0).max(16).default(0),
  shiftSeconds: range(0.2, 1),
}) as z.ZodType<CompleteClipViewConfig, ClipViewConfig>;

/** A view of a clip as it was drawn. */
export interface ClipDraw {
  /** The frames of the clip that it shows, in their order. */
  readonly frames: readonly number[];
  /** What the recipe of pictures drew, once for all frames. */
  readonly picture: unknown;
  readonly sound: unknown;
  /** Where its sound begins, in seconds of the clip, and how long it lasts. */
  readonly begin: number;
  readonly seconds: number;
  /** Where the other stretches of sound begin. */
  readonly shifted: readonly number[];
}

/** Recipes that the config of a view names. */
export interface ClipViewParts {
  readonly picture?: Augmenter<Frame, unknown, FrameInfo>;
  readonly sound?: Augmenter<unknown, unknown, unknown>;
}

/**
 * Random views of a clip: a crop in time with a stride, one recipe of pictures drawn once for all
 * frames (so that motion stays motion), the sound of the same stretch, and sound at other times of
 * the same clip, which is out of sync.
 *
 * Two views of one clip whose beginnings are drawn alone lie a time t apart with the density
 * 2 (T - t) / T^2: CVRL's linearly decreasing distribution (Qian et al. 2020,
 * https://arxiv.org/abs/2008.03800, section 3.2).
 *
 * @throws CP_CORE_CONFIG_INVALID; `draw`: CP_VIDEO_SHORT for a clip that is shorter than the view;
 * `apply`: CP_VIDEO_DRAW
 *
 * @example
 * const view = clipView({ frames: 4, side: 16, strides: [1, 2] });
 * const clip = await clipModality({ side: 32 }).decode(await bouncerDataset({ side: 32 }).at!(0));
 * const draw = view.draw(clipInfoOf(clip), Rng.of(7, 'view', 0, 0)); // plain JSON
 * console.log((await view.apply(clip, draw)).frames.length); // 4
 */
export function clipView(
  config: ClipViewConfig = {},
  parts: ClipViewParts = {},
): Augmenter<Clip, ClipDraw, ClipInfo> {
  const settings = parseConfig(clipViewSchema, config, 'video/view');
  const { frames: count, strides, jitter } = settings;
  const picture: FrameRecipe<unknown> = parts.picture
    ? frameByFrame(parts.picture)
    : (frameView(settings) as FrameRecipe<unknown>);
  return {
    draw(info, rng) {
      const { frames, framesPerSecond, height, width, sound } = info;
      const fitting = strides.filter((stride) => (count - 1) * stride < frames);
      if (fitting.length === 0) throw tooShort(frames, count);
      const stride = rng.pick(fitting);
      const first = rng.integer(frames - (count - 1) * stride);
      const seconds = (count * stride) / framesPerSecond;
      const begin = first / framesPerSecond;
      return {
        frames: Array.from({ length: count }, (_, i) => {
          const moved = first + i * stride + rng.integer(2 * jitter + 1) - jitter;
          return Math.min(frames - 1, Math.max(0, moved));
        }),
        picture: picture.draw({ height, width }, rng.fork('picture')),
        sound:
          parts.sound === undefined || sound === null
            ? null
            : parts.sound.draw(
                { ...sound, length: Math.round(seconds * sound.sampleRateHz) },
                rng.fork('sound'),
              ),
        begin,
        seconds,
        shifted:
          sound === null ? [] : shiftsOf(settings, begin, frames / framesPerSecond - seconds, rng),
      };
    },
    async apply(clip, draw) {
      const drawnFrames = draw.frames.map((at) => clip.frames[at]);
      if (drawnFrames.includes(undefined)) throw foreignDraw(clip.frames.length, draw);
      const hear = async (begin: number): Promise<unknown> => {
        if (!isWaveform(clip.sound)) return clip.sound;
        const stretch: ClipSound = stretchOf(clip.sound, begin, draw.seconds);
        return parts.sound === undefined ? stretch : parts.sound.apply(stretch, draw.sound);
      };
      return {
        frames: await picture.apply(drawnFrames as Frame[], draw.picture),
        framesPerSecond: clip.framesPerSecond,
        sound: await hear(draw.begin),
        shifted: await Promise.all(draw.shifted.map(hear)),
        view: true,
      };
    },
  };
}

/**
 * Beginnings of sound that lie within the clip where it is long enough: a shift that leaves the
 * clip on one side is made to the other side.
 */
function shiftsOf(
  { shifts, shiftSeconds: [minimum, maximum] }: CompleteClipViewConfig,
  begin: number,
  last: number,
  rng: Rng,
): number[] {
  return Array.from({ length: shifts }, () => {
    const by = rng.uniform(minimum, maximum) * (rng.chance(0.5) ? 1 : -1);
    const inside = begin + by >= 0 && begin + by <= last;
    const otherInside = begin - by >= 0 && begin - by <= last;
    return inside || !otherInside ? begin + by : begin - by;
  });
}

function tooShort(frames: number, needed: number): CounterpointError {
  return new CounterpointError('CP_VIDEO_SHORT', {
    what: `A clip of ${frames} frames is shorter than a view of ${needed}`,
    where: 'video/view',
    expected: `${needed} frames or more`,
    remedy: 'take fewer frames, or read more frames a second',
    facts: { frames, needed },
  });
}

function foreignDraw(frames: number, { frames: frameIndices }: ClipDraw): CounterpointError {
  return new CounterpointError('CP_VIDEO_DRAW', {
    what: `A draw shows frame ${Math.max(...frameIndices)} of a clip of ${frames}`,
    expected: 'the clip that it was drawn for',
    facts: { frames },
  });
}

/** A {@link clipView} whose config may name recipes of other packages. */
export async function createClipView(
  config: ClipViewConfig,
  context: ComponentContext,
): Promise<Augmenter<Clip, ClipDraw, ClipInfo>> {
  const { picture, sound } = config;
  return clipView(config, {
    picture:
      picture &&
      ((await createNested('augmenter', picture, context)) as unknown as ClipViewParts['picture']),
    sound: sound && (await createNested('augmenter', sound, context)),
  });
}

export const clipViewComponent: Component<CompleteClipViewConfig> = {
  kind: 'views',
  id: 'video/view',
  summary: 'A crop in time, one recipe of pictures for all frames, sound in and out of sync.',
  paper: {
    title: 'Spatiotemporal Contrastive Video Representation Learning',
    url: 'https://arxiv.org/abs/2008.03800',
  },
  schema: clipViewSchema,
  create: (config, context) => createClipView(config, context),
};
