import { parseConfig, type Component, type Modality, type Sample } from '@counterpoint/core';
import { memberOf, type RawSample } from '@counterpoint/data';
import { tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { decodePicture } from '../decode/decode-picture.js';
import { pictureOfArray } from '../picture/picture-of-array.js';
import type { Picture, PictureInfo } from '../picture/picture.js';
import { trimmed } from '../picture/trimmed.js';
import { cropGrid } from '../view/crop-grid.js';
import { centreCrop } from '../view/centre-crop.js';
import { levelBatch, normalisedLevels } from '../view/level-batch.js';
import { pictureBatch } from '../view/picture-batch.js';
import { stretched } from '../view/stretched.js';
import {
  imageModalitySchema,
  normalisationOf,
  type CompleteImageModalityConfig,
  type ImageModalityConfig,
} from './image-modality-config.js';

/**
 * Pictures as programs use them: stored bytes or pixels to a {@link Picture}, pictures to [N,
 * side, side, channels].
 */
export type ImageModality = Modality<RawSample, Picture, Tensor4D, PictureInfo>;

/**
 * Makes the modality of pictures. `batch` takes finished views at their own size; any other picture
 * is cropped to its centre
 * square, or taken whole, and resized to `side`, which is the view of evaluation.
 *
 * @throws CP_CORE_CONFIG_INVALID
 *
 * @example
 * const modality = imageModality({ side: 16 });
 * const picture = { height: 20, width: 30, channels: 3, data: new Uint8Array(20 * 30 * 3) };
 * const batch = modality.batch([picture]);   // [1, 16, 16, 3]
 * batch.dispose();
 */
export function imageModality(config: ImageModalityConfig = {}): ImageModality {
  const settings = parseConfig(imageModalitySchema, config, 'image/picture');
  const { side, fit, part, channels, range, maxPixels, background, trim, shrinkOnLoad } = settings;
  const scale = normalisationOf(settings);
  const atLeast = shrinkOnLoad ? Math.ceil(side / Math.sqrt(0.05)) : undefined;
  const whole = (picture: Picture) => (trim ? trimmed(picture) : picture);
  const evaluationView = (picture: Picture) =>
    fit === 'stretch' ? stretched(picture, side) : centreCrop(picture, side, part);
  const extensions = channels === 3 ? pictureExtensions : [...pictureExtensions, 'npy'];
  return {
    extensions,
    decode: (sample: Sample<RawSample>) =>
      sample.value.array
        ? whole(pictureOfArray(sample.value.array, sample.key, channels))
        : decodePicture(memberOf(sample, extensions).bytes, {
            where: sample.key,
            maxPixels,
            background,
            channels,
            range,
            atLeast,
          }).then(whole),
    describe: ({ height, width, channels: bands }) =>
      bands === 3 ? { height, width } : { height, width, channels: bands },
    crops: (picture, count) => cropGrid(picture, count, side, fit, part),
    batch: (pictures) =>
      pictureBatch(
        pictures.map((picture) => (picture.view ? picture : evaluationView(picture))),
        scale,
      ),
    viewBatch: (pictures, apply) =>
      tidy(() => normalisedLevels(apply(levelBatch(pictures)), scale.mean, scale.deviation)),
  };
}

/**
 * Names under which pictures are stored; the content decides about the format. HEIC is among them,
 * so that such a file is counted as skipped
 * with its reason. `.npy` files are pictures only where a config asks for other channels than 3:
 * elsewhere they hold embeddings.
 */
const pictureExtensions: readonly string[] = [
  ...['jpg', 'jpeg', 'png', 'webp', 'avif', 'gif', 'tif', 'tiff'],
  ...['jpe', 'jfif', 'bmp', 'dib', 'ppm', 'pgm', 'pbm', 'pnm', 'heic', 'heif'],
];

export const imageModalityComponent: Component<CompleteImageModalityConfig, ImageModality> = {
  kind: 'modality',
  id: 'image/picture',
  summary: 'Pictures: decoding, evaluation view, normalisation.',
  schema: imageModalitySchema,
  create: (config) => imageModality(config),
};
