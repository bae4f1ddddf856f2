import type { PreparationSteps, PreprocessorConfig } from '../modality/preprocessor-config.js';

/** `preprocessing.json`: the evaluation view, for readers that prepare pictures by themselves. */
export interface PicturePreprocessing extends PreparationSteps {
  /** The name of the ONNX file's input. */
  readonly input: 'pixels' | 'pixel_values';
  readonly output: string;
  /** The program in the export that prepares decoded pixels by this file. */
  readonly reader: 'prepare.mjs';
  /** Whether the channels of the input come last or first. */
  readonly layout: 'NHWC' | 'NCHW';
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
 * @param names of the file's input and output; the channels of `pixel_values` come first
 */
export function picturePreprocessing(
  { num_channels, rescale_factor, image_mean, image_std, counterpoint }: PreprocessorConfig,
  { height, width }: { readonly height: number; readonly width: number },
  {
    input = 'pixels',
    output = 'embedding',
  }: Partial<Pick<PicturePreprocessing, 'input' | 'output'>> = {},
): PicturePreprocessing {
  return {
    input,
    output,
    reader: 'prepare.mjs',
    layout: input === 'pixels' ? 'NHWC' : 'NCHW',
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
