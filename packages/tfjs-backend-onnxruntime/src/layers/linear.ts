import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { expectWidth } from './expect-shape.js';
import { layer, type LayerTable } from './layer.js';

/** [..., D] as rows [N, D]. */
function rows(x: Value, record: Recorder): Value {
  const width = x.shape.at(-1)!;
  return x.shape.length === 2 ? x : record.reshape(x, [x.size / width, width]);
}

/** y = x W + b over the last axis, and its gradient. */
export const linearLayers: LayerTable = {
  Linear: layer<'x' | 'weight', 'bias'>(
    ['x', 'weight', 'bias'],
    ({ x, weight, bias }, _, kernel) => {
      const [inputs, outputs] = weight.shape as [number, number];
      expectWidth(kernel, 'x', x, inputs);
      expectWidth(kernel, 'bias', bias, outputs);
      return [[...x.shape.slice(0, -1), outputs]];
    },
    ({ x, weight, bias }, record) => {
      const product = record.matMul(rows(x, record), weight);
      const shifted = bias ? record.elementwise('Add', [product, bias]) : product;
      return [record.reshape(shifted, [...x.shape.slice(0, -1), weight.shape[1]!])];
    },
  ),
  LinearGrad: layer<'dy' | 'x' | 'weight', 'bias'>(
    ['dy', 'x', 'weight', 'bias'],
    ({ x, weight, bias }) => [x.shape, weight.shape, ...(bias ? [bias.shape] : [])],
    ({ dy, x, weight, bias }, record) => {
      const gradient = rows(dy, record);
      const dx = record.reshape(record.matMul(gradient, weight, false, true), x.shape);
      const dWeight = record.matMul(rows(x, record), gradient, true, false);
      return [dx, dWeight, ...(bias ? [record.reduce('ReduceSum', gradient, [0])] : [])];
    },
  ),
};
