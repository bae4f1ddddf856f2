import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { expectShape } from './expect-shape.js';
import { arithmetic } from './formulas.js';
import { layer, type LayerTable } from './layer.js';

/** The normal distribution's cumulative function. */
function cumulative(x: Value, record: Recorder): Value {
  const { add, mul } = arithmetic(record);
  return mul(add(record.elementwise('Erf', [mul(x, Math.SQRT1_2)]), 1), 0.5);
}

/** What dropout multiplies by: 0 where nothing is kept. */
export function keptScale(mask: Value, scale: number, record: Recorder): Value {
  return arithmetic(record).mul(record.cast(mask, 'float32'), scale);
}

/**
 * Element-wise layers and their gradients: x Phi(x), dropout by a mask, a residual sum with
 * dropout; and the gradient of a rectifier, which is 0 or passes.
 */
export const activationLayers: LayerTable = {
  Gelu: layer<'x'>(
    ['x'],
    ({ x }) => [x.shape],
    ({ x }, record) => [arithmetic(record).mul(x, cumulative(x, record))],
  ),
  GeluGrad: layer<'dy' | 'x'>(
    ['dy', 'x'],
    ({ x }) => [x.shape],
    ({ dy, x }, record) => {
      const { add, mul, square } = arithmetic(record);
      const density = mul(
        record.elementwise('Exp', [mul(square(x), -0.5)]),
        1 / Math.sqrt(2 * Math.PI),
      );
      return [mul(dy, add(cumulative(x, record), mul(x, density)))];
    },
  ),
  ReluGrad: layer<'dy' | 'y'>(
    ['dy', 'y'],
    ({ dy }) => [dy.shape],
    ({ dy, y }, record) => [
      arithmetic(record).mul(dy, record.cast(record.cast(y, 'bool'), 'float32')),
    ],
  ),
  Dropout: layer<'x' | 'kept', never, { readonly scale: number }>(
    ['x', 'kept'],
    ({ x }) => [x.shape],
    ({ x, kept }, record, { scale }) => [arithmetic(record).mul(x, keptScale(kept, scale, record))],
  ),
  Residual: layer<'x' | 'residual', 'kept', { readonly scale: number }>(
    ['x', 'residual', 'kept'],
    ({ x, residual }, _, kernel) => {
      expectShape(kernel, 'residual', residual, x.shape);
      return [x.shape];
    },
    ({ x, residual, kept }, record, { scale }) => {
      const { add, mul } = arithmetic(record);
      return [add(kept ? mul(x, keptScale(kept, scale, record)) : x, residual)];
    },
  ),
  ResidualGrad: layer<'dy', 'kept', { readonly scale: number }>(
    ['dy', 'kept'],
    ({ dy }) => [dy.shape, dy.shape],
    ({ dy, kept }, record, { scale }) => [
      kept ? arithmetic(record).mul(dy, keptScale(kept, scale, record)) : dy,
      dy,
    ],
  ),
  DropoutGrad: layer<'dy' | 'kept', never, { readonly scale: number }>(
    ['dy', 'kept'],
    ({ dy }) => [dy.shape],
    ({ dy, kept }, record, { scale }) => [
      arithmetic(record).mul(dy, keptScale(kept, scale, record)),
    ],
  ),
};
