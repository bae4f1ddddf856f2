import type { PreparationSteps, PreprocessorConfig } from '../modality/preprocessor-config.js';

/** `preprocessing.json`: the evaluation view, for readers that prepare pictures by themselves. */
export interface PicturePreprocessing extends PreparationSteps {
  /** The name of the ONNX file's input. */
  readonly input: 'pixels';
  readonly output: 'embedding';
  /** The program in the export that prepares decoded pixels by this file. */
  readonly reader: 'prepare.mjs';
  readonly layout: 'NHWC';
  readonly type: 'float32';
  readonly height: number;
  readonly width: number;
  /** How many levels a pixel has, and what they are. */
  readonly channels: number;
  readonly colours: 'RGB' | 'luma' | 'bands';
  readonly resize: 'bicubic with antialiasing';
  readonly scale: number;
  /** Of each channel: (level x scale - mean) / deviation. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/**
 * What happens to a stored picture before it goes into the file, in this order: decode, trim, cut
 * out or stretch, resize, scale, normalise.
 *
 * @param size of the file's input
 */
export function picturePreprocessing(
  { num_channels, rescale_factor, image_mean, image_std, counterpoint }: PreprocessorConfig,
  { height, width }: { readonly height: number; readonly width: number },
): PicturePreprocessing {
  return {
    input: 'pixels',
    output: 'embedding',
    reader: 'prepare.mjs',
    layout: 'NHWC',
    type: 'float32',
    height,
    width,
    channels: num_channels,
    colours: num_channels === 3 ? 'RGB' : num_channels === 1 ? 'luma' : 'bands',
    ...counterpoint,
    resize: 'bicubic with antialiasing',
    scale: rescale_factor,
    mean: image_mean,
    deviation: image_std,
  };
}
