import type { Attribute } from '../graph/operation.js';
import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';

/** How a window moves over the spatial axes of an input; one number for each axis. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Elements of padding before the input. */
  readonly begins: readonly number[];
  readonly input: readonly number[];
  readonly output: readonly number[];
}

/**
 * Padding after the input that the last window needs; negative where the windows leave the end of
 * the input unused.
 */
export function ends({ kernel, strides, dilations, begins, input, output }: Window): number[] {
  return kernel.map(
    (extent, axis) =>
      (extent - 1) * dilations[axis]! +
      (output[axis]! - 1) * strides[axis]! +
      1 -
      input[axis]! -
      begins[axis]!,
  );
}

/**
 * A window of one element with an output as large as the input. TensorFlow.js treats it as no
 * pooling, whatever its stride and padding.
 */
export function isSingle({ kernel, input, output }: Window): boolean {
  return (
    kernel.every((extent) => extent === 1) && input.every((extent, axis) => extent === output[axis])
  );
}

/** A window as attributes of ONNX's convolutions and pools. */
export function attributesOf(window: Window): Record<string, Attribute> {
  const { kernel, strides, dilations, begins } = window;
  return {
    kernel_shape: kernel,
    strides,
    dilations,
    pads: [...begins, ...ends(window).map((end) => Math.max(0, end))],
  };
}

const spatial = (x: Value): number[] => x.shape.slice(2).map((_, axis) => axis + 2);

/** [N, ..., C] to [N, C, ...]. */
export function channelsFirst(x: Value, record: Recorder): Value {
  const last = x.shape.length - 1;
  return record.transpose(x, [0, last, ...x.shape.slice(2).map((_, axis) => axis + 1)]);
}

/** [N, C, ...] to [N, ..., C]. */
export function channelsLast(x: Value, record: Recorder): Value {
  return record.transpose(x, [0, ...spatial(x), 1]);
}

/** x [N, I, ...] convolved with weight [O, I / group, ...]. */
export function convolve(
  x: Value,
  weight: Value,
  window: Window,
  group: number,
  record: Recorder,
): Value {
  return record.one(
    'Conv',
    [x, weight],
    [x.shape[0]!, weight.shape[0]!, ...window.output],
    'float32',
    { attributes: { ...attributesOf(window), group } },
  );
}

/** The gradient of {@link convolve} at x. */
export function inputGradient(
  dy: Value,
  weight: Value,
  window: Window,
  group: number,
  record: Recorder,
): Value {
  const untouched = ends(window).map((end) => Math.max(0, -end)); // untouched by the window
  const covered = window.input.map((extent, axis) => extent - untouched[axis]!);
  const attributes = { ...attributesOf(window), group };
  const result = record.one(
    'ConvTranspose',
    [dy, weight],
    [dy.shape[0]!, weight.shape[1]! * group, ...covered],
    'float32',
    { attributes },
  );
  return record.pad(result, [0, 0, ...untouched.map(() => 0)], [0, 0, ...untouched]);
}

/**
 * The gradient of {@link convolve} at the weight: a convolution with dy as its filter, strides and
 * dilations swapped.
 * @param x [group * I, N, ...], its images as channels
 * @param dy [group * O, N, ...]
 * @returns [I, O, ...] without groups, [group * O, ...] of one channel each with them
 */
export function filterGradient(
  x: Value,
  dy: Value,
  window: Window,
  group: number,
  record: Recorder,
): Value {
  const { kernel, strides, dilations, begins, input } = window;
  const after = ends(window);
  const axes = spatial(x);
  const cut = record.slice(
    x,
    axes.map(() => 0),
    input.map((extent, axis) => extent + Math.min(0, after[axis]!)),
    axes,
  );
  const attributes = {
    kernel_shape: dy.shape.slice(2),
    strides: dilations,
    dilations: strides,
    pads: [...begins, ...after.map((end) => Math.max(0, end))],
    group,
  };
  const [images, filters] =
    group === 1
      ? [cut, dy]
      : [record.reshape(cut, [1, cut.shape[0]! * cut.shape[1]!, ...cut.shape.slice(2)]), dy];
  return record.one(
    'Conv',
    [images, filters],
    [images.shape[0]!, filters.shape[0]!, ...kernel],
    'float32',
    { attributes },
  );
}
