import { CounterpointError } from '@counterpoint/core';
import type { ImageModalityConfig } from './image-modality-config.js';

/**
 * The modality that prepares pictures as a `preprocessor_config.json` of Hugging Face says: its
 * size, its crop, its mean and deviation. What has no field there stays as it is.
 *
 * @throws CP_IMAGE_PROCESSOR for sizes that are no square and for pictures that are not rescaled
 *
 * @example
 * import { modalityOfPreprocessor } from '@counterpoint/image';
 *
 * modalityOfPreprocessor({ size: { shortest_edge: 256 }, crop_size: 224 });
 * // { side: 224, fit: 'crop', part: 0.875, normalisation: { mean: [0, 0, 0], deviation: [1, 1, 1] } }
 */
export function modalityOfPreprocessor(
  config: Readonly<Record<string, unknown>>,
): ImageModalityConfig {
  const crop = config['do_center_crop'] === false ? undefined : squareOf(config['crop_size']);
  const { shortest, square } = sizeOf(config['size']);
  const side = crop ?? square ?? shortest;
  if (side === undefined) throw refuse('It names no size', 'size or crop_size');
  const scale = config['rescale_factor'] ?? 1 / 255;
  if (config['do_rescale'] === false || Math.abs(Number(scale) * 255 - 1) > 1e-6)
    throw refuse(`Its pictures are scaled by ${String(scale)}`, 'rescale_factor 1/255');
  const crops = crop !== undefined || shortest !== undefined;
  return {
    side,
    fit: crops ? 'crop' : 'stretch',
    part: Math.min(1, side / (shortest ?? square ?? side)),
    normalisation:
      config['do_normalize'] === false || config['image_mean'] === undefined
        ? { mean: [0, 0, 0], deviation: [1, 1, 1] }
        : { mean: numbers(config, 'image_mean'), deviation: numbers(config, 'image_std') },
  };
}

/** One side of a square: a number, or height and width that are equal. */
function squareOf(size: unknown): number | undefined {
  if (typeof size === 'number') return size;
  if (typeof size !== 'object' || size === null) return undefined;
  const { height, width } = size as { height?: number; width?: number };
  if (height === undefined && width === undefined) return undefined;
  if (height !== width) throw refuse(`Its size is ${height} x ${width}`, 'a square');
  return height;
}

function sizeOf(size: unknown): { shortest?: number; square?: number } {
  if (typeof size === 'number') return { shortest: size };
  const { shortest_edge: shortest } = (size ?? {}) as { shortest_edge?: number };
  return shortest === undefined ? { square: squareOf(size) } : { shortest };
}

function numbers(config: Readonly<Record<string, unknown>>, key: string): number[] {
  const values = config[key];
  if (Array.isArray(values) && values.length > 0 && values.every((x) => typeof x === 'number'))
    return values;
  throw refuse(`Its ${key} is no list of numbers`, 'a number a channel');
}

function refuse(what: string, expected: string): CounterpointError {
  return new CounterpointError('CP_IMAGE_PROCESSOR', {
    what,
    where: 'preprocessor_config.json',
    expected,
    remedy: 'give the entries of the modality in a config',
  });
}
