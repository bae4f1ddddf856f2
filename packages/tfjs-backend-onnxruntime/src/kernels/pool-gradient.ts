import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { attributesOf, ends, type Window } from './window.js';

/** The smallest float32: the padding value of a maximum. */
export const lowest = -3.4028234663852886e38;

/** The largest element in each window, and its index in the flat image. @param image [N, C, ...] */
export function largestPlaces(
  image: Value,
  window: Window,
  record: Recorder,
): { largest: Value; places: Value } {
  const shape = [...image.shape.slice(0, 2), ...window.output];
  const [largest, places] = record.operation(
    'MaxPool',
    [image],
    [
      { type: 'float32', shape },
      { type: 'int64', shape },
    ],
    { attributes: attributesOf(window) },
  );
  return { largest: largest!, places: places! };
}

/**
 * ONNX Runtime rejects padding as wide as the window. The input itself is then padded instead.
 * @param x [N, ..., C]
 */
export function withinWindow(
  x: Value,
  window: Window,
  edge: number,
  record: Recorder,
): { padded: Value; within: Window } {
  const after = ends(window).map((end) => Math.max(0, end));
  const { kernel, begins, input } = window;
  if (kernel.every((extent, axis) => begins[axis]! < extent && after[axis]! < extent))
    return { padded: x, within: window };
  const padded = record.pad(x, [0, ...begins, 0], [0, ...after, 0], record.scalar(edge));
  return {
    padded,
    within: {
      ...window,
      begins: begins.map(() => 0),
      input: input.map((extent, axis) => extent + begins[axis]! + after[axis]!),
    },
  };
}

/** The gradient at an input from that at the same {@link withinWindow}. */
export function cropPadding(
  gradient: Value,
  window: Window,
  within: Window,
  record: Recorder,
): Value {
  if (within === window) return gradient;
  const { begins, input } = window;
  return record.slice(
    gradient,
    begins,
    input.map((extent, axis) => extent + begins[axis]!),
    input.map((_, axis) => axis + 1),
  );
}

/**
 * An average divides by the number of elements that its window covers, which is smaller at a padded
 * edge. This scales the gradient of each window by the window's size over that count, so that every
 * element can receive the same share.
 *
 * Differs: TensorFlow.js's own backends divide by the window's size at the edge too, which is not
 * the gradient of their forward pass.
 *
 * @param dy [N, ..., C]
 */
export function scaleByCoverage(dy: Value, window: Window, record: Recorder): Value {
  return window.kernel.reduce((gradient, extent, axis) => {
    const factors = Array.from(
      { length: window.output[axis]! },
      (_, place) => extent / coverage(window, axis, place),
    );
    if (factors.every((factor) => factor === 1)) return gradient;
    const trailing = window.kernel.slice(axis).map(() => 1); // the axes behind, channels among them
    return record.elementwise('Mul', [
      gradient,
      record.constant('float32', factors, [factors.length, ...trailing]),
    ]);
  }, dy);
}

function coverage({ kernel, strides, begins, input }: Window, axis: number, place: number): number {
  const start = place * strides[axis]! - begins[axis]!;
  return Math.max(1, Math.min(input[axis]!, start + kernel[axis]!) - Math.max(0, start));
}
