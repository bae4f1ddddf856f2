import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { expectWidth } from './expect-shape.js';
import { arithmetic, sumTo } from './formulas.js';
import { layer, type LayerTable } from './layer.js';

interface Attributes {
  readonly epsilon: number;
}

/** (x - mean) / deviation over the last axis, and 1 / deviation. */
function standardised(x: Value, epsilon: number, record: Recorder): { y: Value; inverse: Value } {
  const { add, sub, mul, square, rsqrt } = arithmetic(record);
  const last = [x.shape.length - 1];
  const centred = sub(x, record.reduce('ReduceMean', x, last, true));
  const inverse = rsqrt(add(record.reduce('ReduceMean', square(centred), last, true), epsilon));
  return { y: mul(centred, inverse), inverse };
}

/**
 * Layer normalisation over the last axis, y = (x - mean) / sqrt(variance + epsilon) gain + shift,
 * and its gradient.
 */
export const layerNormLayers: LayerTable = {
  LayerNorm: layer<'x' | 'gain', 'shift', Attributes>(
    ['x', 'gain', 'shift'],
    ({ x, gain, shift }, _, kernel) => {
      expectWidth(kernel, 'x', x, gain.size);
      expectWidth(kernel, 'shift', shift, gain.size);
      return [x.shape];
    },
    ({ x, gain, shift }, record, { epsilon }) => {
      const { add, mul } = arithmetic(record);
      const y = mul(standardised(x, epsilon, record).y, gain);
      return [shift ? add(y, shift) : y];
    },
  ),
  LayerNormGrad: layer<'dy' | 'x' | 'gain', 'shift', Attributes>(
    ['dy', 'x', 'gain', 'shift'],
    ({ x, gain, shift }) => [x.shape, gain.shape, ...(shift ? [shift.shape] : [])],
    ({ dy, x, gain, shift }, record, { epsilon }) => {
      const { sub, mul } = arithmetic(record);
      const last = [x.shape.length - 1];
      const { y, inverse } = standardised(x, epsilon, record);
      const gradient = mul(dy, gain);
      const meanProduct = record.reduce('ReduceMean', mul(gradient, y), last, true);
      const dx = mul(
        sub(sub(gradient, record.reduce('ReduceMean', gradient, last, true)), mul(y, meanProduct)),
        inverse,
      );
      return [
        dx,
        sumTo(gain.shape, mul(dy, y), record),
        ...(shift ? [sumTo(shift.shape, dy, record)] : []),
      ];
    },
  ),
};
