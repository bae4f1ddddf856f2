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

/** The factors of dropout: `scale` where the mask is set, else 0. */
export function dropoutFactors(mask: Value, scale: number, record: Recorder): Value {
  return arithmetic(record).mul(record.cast(mask, 'float32'), scale);
}

/**
 * Element-wise layers and their gradients: GELU, dropout with a mask, a residual sum with dropout;
 * and the gradient of a rectifier.
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
  Dropout: layer<'x' | 'keepMask', never, { readonly scale: number }>(
    ['x', 'keepMask'],
    ({ x }) => [x.shape],
    ({ x, keepMask }, record, { scale }) => [
      arithmetic(record).mul(x, dropoutFactors(keepMask, scale, record)),
    ],
  ),
  Residual: layer<'x' | 'residual', 'keepMask', { readonly scale: number }>(
    ['x', 'residual', 'keepMask'],
    ({ x, residual }, _, kernel) => {
      expectShape(kernel, 'residual', residual, x.shape);
      return [x.shape];
    },
    ({ x, residual, keepMask }, record, { scale }) => {
      const { add, mul } = arithmetic(record);
      return [add(keepMask ? mul(x, dropoutFactors(keepMask, scale, record)) : x, residual)];
    },
  ),
  ResidualGrad: layer<'dy', 'keepMask', { readonly scale: number }>(
    ['dy', 'keepMask'],
    ({ dy }) => [dy.shape, dy.shape],
    ({ dy, keepMask }, record, { scale }) => [
      keepMask ? arithmetic(record).mul(dy, dropoutFactors(keepMask, scale, record)) : dy,
      dy,
    ],
  ),
  DropoutGrad: layer<'dy' | 'keepMask', never, { readonly scale: number }>(
    ['dy', 'keepMask'],
    ({ dy }) => [dy.shape],
    ({ dy, keepMask }, record, { scale }) => [
      arithmetic(record).mul(dy, dropoutFactors(keepMask, scale, record)),
    ],
  ),
};
