import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { kernel, type KernelTable } from './kernel.js';

interface Response {
  depthRadius: number;
  bias: number;
  alpha: number;
  beta: number;
}

/**
 * Sums over the channels within a radius: an average over a window of the last axis, times its
 * size.
 */
function overNeighbours(x: Value, radius: number, record: Recorder): Value {
  const size = 2 * radius + 1;
  const channels = x.shape.at(-1)!;
  const rows = [1, 1, x.size / channels, channels];
  const attributes = {
    kernel_shape: [1, size],
    strides: [1, 1],
    pads: [0, radius, 0, radius],
    count_include_pad: 1,
  };
  const mean = record.one('AveragePool', [record.reshape(x, rows)], rows, 'float32', {
    attributes,
  });
  return record.reshape(record.elementwise('Mul', [mean, record.scalar(size)]), x.shape);
}

/** bias + alpha times the squares of the neighbouring channels. */
function denominatorOf(x: Value, { depthRadius, bias, alpha }: Response, record: Recorder): Value {
  const squares = overNeighbours(record.elementwise('Mul', [x, x]), depthRadius, record);
  return record.elementwise('Add', [
    record.elementwise('Mul', [squares, record.scalar(alpha)]),
    record.scalar(bias),
  ]);
}

/**
 * Local response normalisation, y = x norm^-beta, and its gradient. Krizhevsky et al. 2012, section
 * 3.3.
 */
export const localResponseKernels: KernelTable = {
  LRN: kernel<'x', Response>(({ x }, attributes, record) =>
    record.elementwise('Mul', [
      x,
      record.elementwise('Pow', [
        denominatorOf(x, attributes, record),
        record.scalar(-attributes.beta),
      ]),
    ]),
  ),
  LRNGrad: kernel<'x' | 'y' | 'dy', Response>(({ x, y, dy }, attributes, record) => {
    const { alpha, beta, depthRadius } = attributes;
    const denominator = denominatorOf(x, attributes, record);
    const direct = record.elementwise('Mul', [
      dy,
      record.elementwise('Pow', [denominator, record.scalar(-beta)]),
    ]);
    const neighbourSum = overNeighbours(
      record.elementwise('Div', [record.elementwise('Mul', [dy, y]), denominator]),
      depthRadius,
      record,
    );
    return record.elementwise('Sub', [
      direct,
      record.elementwise('Mul', [
        record.elementwise('Mul', [x, neighbourSum]),
        record.scalar(2 * alpha * beta),
      ]),
    ]);
  }),
};
