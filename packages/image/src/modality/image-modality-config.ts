import { z } from 'zod';
import type { LevelRange } from '../decode/levels-of-samples.js';
import {
  cifarNormalisation,
  clipNormalisation,
  halfNormalisation,
  imageNetNormalisation,
  normalisationSchema,
  type Normalisation,
} from '../view/normalisation.js';

/**
 * How pictures are decoded and normalised, and how one without a view becomes `side` x `side`
 * pixels. Component: `image/picture`.
 */
export interface ImageModalityConfig {
  /**
   * Height and width at which pictures go into a batch when no view was made of them. @default 224
   */
  readonly side?: number;
  /**
   * Then: `crop` takes the centre square, `stretch` the whole picture whatever its form. @default
   * 'crop'
   */
  readonly fit?: 'crop' | 'stretch';
  /**
   * Part of the shorter side that `crop` keeps; .875 as published for ImageNet at 224. @default 1
   */
  readonly part?: number;
  /**
   * Channels of the pictures: 3 for RGB, 1 for luma, any other number for the bands of
   * multispectral TIFF and `.npy` files, which must have
   * as many. The encoder takes the same number. @default 3
   */
  readonly channels?: number;
  /**
   * The sample values of TIFF and `.npy` files that become black and white, of all bands or of
   * each. @default the type's whole range
   */
  readonly range?: LevelRange;
  /**
   * Mean and deviation of each channel, by name or as numbers; `half` is .5 and .5. Those of data
   * are measured by `measureNormalisation`; `counterpoint-vision train` does so for `data`.
   * @default 'imagenet' for 3 channels, else 'half'
   */
  readonly normalisation?: 'imagenet' | 'cifar' | 'clip' | 'half' | Normalisation;
  /** Larger pictures are refused. @default 100,000,000 */
  readonly maxPixels?: number;
  /** The colour under transparent pixels. @default white */
  readonly background?: readonly [number, number, number];
  /**
   * Remove the margin of one colour around what a picture shows, and make it square: {@link
   * trimmed}. For drawings. @default false
   */
  readonly trim?: boolean;
  /**
   * Decode large JPEG and WebP photographs at 1/2, 1/4 or 1/8 of their size, as long as a crop of a
   * twentieth of the area still has
   * `side` pixels. @default true
   */
  readonly shrinkOnLoad?: boolean;
}

/**
 * {@link ImageModalityConfig} with its defaults filled in; `range` stays open, since its default
 * depends on the file.
 */
export type CompleteImageModalityConfig = Required<Omit<ImageModalityConfig, 'range'>> &
  Pick<ImageModalityConfig, 'range'>;

const level = z.int().min(0).max(255);
const limits = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low < high, 'the first must be below the second');

/** The published statistics of RGB pictures. */
const published = {
  imagenet: imageNetNormalisation,
  cifar: cifarNormalisation,
  clip: clipNormalisation,
} as const;

const fields: z.ZodType<
  Omit<CompleteImageModalityConfig, 'normalisation'>,
  ImageModalityConfig
> = z.strictObject({
  side: z.int().min(1).max(4096).default(224),
  fit: z.enum(['crop', 'stretch']).default('crop'),
  part: z.number().gt(0).max(1).default(1),
  channels: z.int().min(1).max(256).default(3),
  range: z.union([limits, z.array(limits).min(1)]).optional(),
  normalisation: z
    .union([z.enum(['imagenet', 'cifar', 'clip', 'half']), normalisationSchema])
    .optional(),
  maxPixels: z.int().min(1).default(100_000_000),
  background: z.tuple([level, level, level]).default([255, 255, 255]),
  trim: z.boolean().default(false),
  shrinkOnLoad: z.boolean().default(true),
});

/** The config of the modality of pictures: checks entries, fills in defaults. */
export const imageModalitySchema: z.ZodType<CompleteImageModalityConfig, ImageModalityConfig> =
  fields
    .transform(
      (config: Omit<CompleteImageModalityConfig, 'normalisation'> & ImageModalityConfig) => ({
        ...config,
        normalisation: config.normalisation ?? defaultNormalisation(config.channels),
      }),
    )
    .refine(
      ({ normalisation, channels }) =>
        normalisationOf({ normalisation, channels }).mean.length === channels,
      {
        message:
          'the normalisation must have one mean and deviation a channel; name "half", or measure them',
        path: ['normalisation'],
      },
    );

function defaultNormalisation(channels: number): 'imagenet' | 'half' {
  return channels === 3 ? 'imagenet' : 'half';
}

/** The mean and deviation that a modality's config names. */
export function normalisationOf({
  channels = 3,
  normalisation = defaultNormalisation(channels),
}: ImageModalityConfig): Normalisation {
  if (normalisation === 'half') return halfNormalisation(channels);
  return typeof normalisation === 'string' ? published[normalisation] : normalisation;
}
