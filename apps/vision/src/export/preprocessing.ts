import type { PreparationSteps, PreprocessorConfig } from '@counterpoint/image';

/** `preprocessing.json`: the evaluation view, for readers that prepare pictures by themselves. */
export interface Preprocessing extends PreparationSteps {
  /** The name of the ONNX file's input. */
  readonly input: 'pixels';
  readonly output: 'embedding';
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
 * What becomes of a stored picture before it goes into the file: decode, trim, cut out or stretch,
 * resize, scale and normalise, in
 * this order.
 *
 * @param size of the file's input
 */
export function preprocessing(
  { num_channels, rescale_factor, image_mean, image_std, counterpoint }: PreprocessorConfig,
  { height, width }: { readonly height: number; readonly width: number },
): Preprocessing {
  return {
    input: 'pixels',
    output: 'embedding',
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
