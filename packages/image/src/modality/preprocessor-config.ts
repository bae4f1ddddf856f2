import { parseConfig } from '@counterpoint/core';
import {
  imageModalitySchema,
  normalisationOf,
  type ImageModalityConfig,
} from './image-modality-config.js';

/**
 * `preprocessor_config.json` as Hugging Face's image processors read it, and what they have no
 * field for.
 */
export interface PreprocessorConfig {
  readonly image_processor_type: string;
  readonly do_convert_rgb: boolean;
  readonly do_resize: true;
  /** 3 is bicubic; Pillow's antialiases. */
  readonly resample: 3;
  readonly size:
    { readonly height: number; readonly width: number } | { readonly shortest_edge: number };
  readonly do_center_crop: boolean;
  readonly crop_size?: { readonly height: number; readonly width: number };
  readonly do_rescale: true;
  readonly rescale_factor: number;
  readonly do_normalize: true;
  readonly image_mean: readonly number[];
  readonly image_std: readonly number[];
  readonly num_channels: number;
  /**
   * What comes before the resizing, in this order, and has no field of Hugging Face: see {@link
   * PreparationSteps}.
   */
  readonly counterpoint: PreparationSteps;
}

/** How a stored picture becomes levels of so many channels, before it is resized. */
export interface PreparationSteps {
  /** EXIF orientation is applied, profiles become sRGB, 16 bits their upper 8. */
  readonly decode: 'srgb-upright';
  /** The colour under transparent pixels. */
  readonly background: readonly [number, number, number];
  /** Sample values of TIFF and `.npy` files that become 0 and 255. */
  readonly range?: ImageModalityConfig['range'];
  /** The margin of one colour is removed, and what is left stands in the middle of a square. */
  readonly trim: boolean;
  /**
   * `crop`: the centre square of this part of the shorter side is cut out, then resized;
   * `stretch`: the whole picture is resized.
   */
  readonly fit: 'crop' | 'stretch';
  readonly part: number;
}

/**
 * The evaluation view of a modality's config as `preprocessor_config.json`. We cut the square out
 * and resize it; processors of Hugging Face
 * resize the shorter side and then cut: the same square, whose pixels differ where the resizing
 * sees its surroundings.
 *
 * @param processor the class that reads it: `CLIPImageProcessor`, `ViTImageProcessor`, ... @default
 * 'ViTImageProcessor'
 * @throws CP_CORE_CONFIG_INVALID
 *
 * @example
 * preprocessorConfig({ side: 32, part: 0.875 }).size;   // { shortest_edge: 37 }
 */
export function preprocessorConfig(
  config: ImageModalityConfig = {},
  processor = 'ViTImageProcessor',
): PreprocessorConfig {
  const settings = parseConfig(imageModalitySchema, config, 'image/picture');
  const { side, fit, part, channels, range, background, trim } = settings;
  const { mean, deviation } = normalisationOf(settings);
  const square = { height: side, width: side };
  const crops = fit === 'crop';
  return {
    image_processor_type: processor,
    do_convert_rgb: channels === 3,
    do_resize: true,
    resample: 3,
    size: crops ? { shortest_edge: Math.round(side / part) } : square,
    do_center_crop: crops,
    crop_size: crops ? square : undefined,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: mean,
    image_std: deviation,
    num_channels: channels,
    counterpoint: { decode: 'srgb-upright', background, range, trim, fit, part },
  };
}
