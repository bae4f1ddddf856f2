import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { expectWidth } from './expect-shape.js';
import { arithmetic } from './formulas.js';
import { layer, type LayerTable } from './layer.js';

interface Attributes {
  readonly epsilon: number;
}

/**
 * Sums over all axes but the last, first within each sample and then over samples: more accurate
 * and faster than one reduction.
 */
function channelSums(x: Value, record: Recorder): Value {
  const inner = Array.from({ length: x.shape.length }, (_, axis) => axis).slice(1, -1);
  return record.reduce('ReduceSum', record.reduce('ReduceSum', x, inner), [0]);
}

/** Elements of a channel, their mean, their biased variance, and 1 / deviation. */
function statistics(
  x: Value,
  epsilon: number,
  record: Recorder,
): { count: number; mean: Value; variance: Value; inverse: Value } {
  const { add, sub, div, square, rsqrt } = arithmetic(record);
  const count = x.size / x.shape.at(-1)!;
  const mean = div(channelSums(x, record), count);
  const difference = sub(div(channelSums(square(x), record), count), square(mean));
  const variance = record.elementwise('Max', [difference, record.scalar(0)]);
  return { count, mean, variance, inverse: rsqrt(add(variance, epsilon)) };
}

/**
 * Batch normalisation by the batch's own statistics over all axes but the last, y = (x - mean) /
 * sqrt(variance + epsilon) gain + shift, and its gradient, with few passes over memory: y = a x + b
 * and dx = A dy + B x + C with per-channel a, b, A, B, C.
 */
export const batchNormLayers: LayerTable = {
  BatchNormTrain: layer<'x', 'gain' | 'shift', Attributes>(
    ['x', 'gain', 'shift'],
    ({ x, gain, shift }, _, kernel) => {
      const width = x.shape.at(-1)!;
      expectWidth(kernel, 'gain', gain, width);
      expectWidth(kernel, 'shift', shift, width);
      return [x.shape, [width], [width]];
    },
    ({ x, gain, shift }, record, { epsilon }) => {
      const { add, mul, neg } = arithmetic(record);
      const { count, mean, variance, inverse } = statistics(x, epsilon, record);
      const a = gain ? mul(inverse, gain) : inverse;
      const b = neg(mul(mean, a));
      return [
        add(mul(x, a), shift ? add(b, shift) : b),
        mean,
        mul(variance, count / Math.max(1, count - 1)),
      ];
    },
  ),
  BatchNormTrainGrad: layer<'dy' | 'x', 'gain' | 'shift', Attributes>(
    ['dy', 'x', 'gain', 'shift'],
    ({ x, gain, shift }) => [
      x.shape,
      ...(gain ? [gain.shape] : []),
      ...(shift ? [shift.shape] : []),
    ],
    ({ dy, x, gain, shift }, record, { epsilon }) => {
      const { add, sub, mul, div, neg } = arithmetic(record);
      const { count, mean, inverse } = statistics(x, epsilon, record);
      const sumDy = channelSums(dy, record);
      const sumDyStandardised = mul(
        sub(channelSums(mul(dy, x), record), mul(mean, sumDy)),
        inverse,
      );
      const a = gain ? mul(inverse, gain) : inverse;
      const b = neg(mul(mul(a, inverse), div(sumDyStandardised, count)));
      const c = neg(add(mul(a, div(sumDy, count)), mul(b, mean)));
      return [
        add(add(mul(dy, a), mul(x, b)), c),
        ...(gain ? [sumDyStandardised] : []),
        ...(shift ? [sumDy] : []),
      ];
    },
  ),
};
