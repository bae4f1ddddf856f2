import { parseConfig, type Component, type Modality, type Sample } from '@counterpoint/core';
import { memberOf, type RawSample } from '@counterpoint/data';
import { tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { decodePicture } from '../decode/decode-picture.js';
import { pictureOfArray } from '../picture/picture-of-array.js';
import type { Picture, PictureInfo } from '../picture/picture.js';
import { trimmed } from '../picture/trimmed.js';
import { centreCrop } from '../view/centre-crop.js';
import { stretched } from '../view/stretched.js';
import {
  cifarNormalisation,
  clipNormalisation,
  imageNetNormalisation,
  normalisationSchema,
  type Normalisation,
} from '../view/normalisation.js';
import { pictureBatch } from '../view/picture-batch.js';
import { levelBatch, normalisedLevels } from '../view/view-batch.js';

export interface ImageModalityConfig {
  /** Height and width at which pictures go into a batch when no view was made of them. @default 224 */
  readonly side?: number;
  /** Then: `crop` takes the centre square, `stretch` the whole picture whatever its form. @default 'crop' */
  readonly fit?: 'crop' | 'stretch';
  /** Part of the shorter side that is kept then; .875 as published for ImageNet at 224. @default 1 */
  readonly part?: number;
  /** @default 'imagenet' */
  readonly normalisation?: 'imagenet' | 'cifar' | 'clip' | Normalisation;
  /** Larger pictures are refused. @default 100,000,000 */
  readonly maxPixels?: number;
  /** The colour under transparent pixels. @default white */
  readonly background?: readonly [number, number, number];
  /** Take away the margin of one colour around what a picture shows, and make it square: {@link trimmed}. For drawings. @default false */
  readonly trim?: boolean;
  /**
   * Decode large JPEG and WebP photographs at 1/2, 1/4 or 1/8 of their size, as long as a crop of a twentieth of the area still has
   * `side` pixels. @default true
   */
  readonly shrinkOnLoad?: boolean;
}

export type CompleteImageModalityConfig = Required<ImageModalityConfig>;

const level = z.int().min(0).max(255);

export const imageModalitySchema: z.ZodType<CompleteImageModalityConfig, ImageModalityConfig> =
  z.strictObject({
    side: z.int().min(1).max(4096).default(224),
    fit: z.enum(['crop', 'stretch']).default('crop'),
    part: z.number().gt(0).max(1).default(1),
    normalisation: z
      .union([z.enum(['imagenet', 'cifar', 'clip']), normalisationSchema])
      .default('imagenet'),
    maxPixels: z.int().min(1).default(100_000_000),
    background: z.tuple([level, level, level]).default([255, 255, 255]),
    trim: z.boolean().default(false),
    shrinkOnLoad: z.boolean().default(true),
  });

const normalisations = {
  imagenet: imageNetNormalisation,
  cifar: cifarNormalisation,
  clip: clipNormalisation,
} as const;

/** The mean and deviation that a modality's config names. */
export function normalisationOf({
  normalisation = 'imagenet',
}: ImageModalityConfig): Normalisation {
  return typeof normalisation === 'string' ? normalisations[normalisation] : normalisation;
}

/** Pictures as programs use them: stored bytes or pixels to a {@link Picture}, pictures to [N, side, side, 3]. */
export type ImageModality = Modality<RawSample, Picture, Tensor4D, PictureInfo>;

/**
 * Makes the modality of pictures. `batch` takes finished views at their own size; any other picture is cropped to its centre
 * square, or taken whole, and resized to `side`, which is the view of evaluation.
 *
 * @throws CP_CORE_CONFIG_INVALID
 */
export function imageModality(config: ImageModalityConfig = {}): ImageModality {
  const { side, fit, part, normalisation, maxPixels, background, trim, shrinkOnLoad } = parseConfig(
    imageModalitySchema,
    config,
    'image/picture',
  );
  const scale = normalisationOf({ normalisation });
  const atLeast = shrinkOnLoad ? Math.ceil(side / Math.sqrt(0.05)) : undefined;
  const whole = (picture: Picture) => (trim ? trimmed(picture) : picture);
  return {
    extensions,
    decode: (stored: Sample<RawSample>) =>
      stored.value.array
        ? whole(pictureOfArray(stored.value.array, stored.key))
        : decodePicture(memberOf(stored, extensions).bytes, {
            where: stored.key,
            maxPixels,
            background,
            atLeast,
          }).then(whole),
    describe: ({ height, width }) => ({ height, width }),
    batch: (pictures) =>
      pictureBatch(
        pictures.map((picture) =>
          picture.view
            ? picture
            : fit === 'stretch'
              ? stretched(picture, side)
              : centreCrop(picture, side, part),
        ),
        scale,
      ),
    viewBatch: (pictures, apply) =>
      tidy(() => normalisedLevels(apply(levelBatch(pictures)), scale.mean, scale.deviation)),
  };
}

const extensions = ['jpg', 'jpeg', 'png', 'webp', 'avif', 'gif', 'tif', 'tiff'];

export const imageModalityComponent: Component<CompleteImageModalityConfig, ImageModality> = {
  kind: 'modality',
  id: 'image/picture',
  summary: 'Pictures: decoding, evaluation view, normalisation.',
  schema: imageModalitySchema,
  create: (config) => imageModality(config),
};
