import type { ElementType } from '../graph/element-type.js';
import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { axesOf } from './axes.js';
import { kernel, type Kernel, type KernelTable } from './kernel.js';

/** `Max` alone calls its axes `reductionIndices`. */
interface Axes {
  axis?: number | number[] | null;
  reductionIndices?: number | number[] | null;
  keepDims?: boolean;
}

const reduction = (type: string, as?: ElementType): Kernel =>
  kernel<'x', Axes>(({ x }, { axis, keepDims }, record) => {
    const input = as ? record.cast(x, as) : x.type === 'bool' ? record.cast(x, 'int32') : x;
    return record.reduce(type, input, axesOf(axis, x.shape.length), keepDims);
  });

/** The maximum or minimum of each group; NaN where one occurs, which ONNX Runtime ignores. */
const extreme = (type: string): Kernel =>
  kernel<'x', Axes>(({ x }, { axis, reductionIndices, keepDims }, record) => {
    const axes = axesOf(axis ?? reductionIndices, x.shape.length);
    if (x.type !== 'float32')
      return record.cast(record.reduce(type, record.cast(x, 'int32'), axes, keepDims), x.type);
    const nanMask = record.cast(record.elementwise('IsNaN', [x], 'bool'), 'float32');
    const hasNaN = record.cast(record.reduce('ReduceMax', nanMask, axes, keepDims), 'bool');
    return record.select(hasNaN, record.scalar(NaN), record.reduce(type, x, axes, keepDims));
  });

/** Whether all or any elements are true: the minimum or maximum of 0 and 1. */
const boolReduction = (type: string): Kernel =>
  kernel<'x', Axes>(({ x }, { axis, keepDims }, record) =>
    record.cast(
      record.reduce(type, record.cast(x, 'int32'), axesOf(axis, x.shape.length), keepDims),
      'bool',
    ),
  );

/** The index of the maximum or minimum, ignoring NaN. @param beyond the value that replaces NaN */
const argReduction = (type: string, beyond: number): Kernel =>
  kernel<'x', { axis: number | number[] }>(({ x }, { axis }, record) => {
    const [along = 0] = axesOf(axis, x.shape.length);
    const input =
      x.type !== 'float32'
        ? record.cast(x, 'int32')
        : record.select(record.elementwise('IsNaN', [x], 'bool'), record.scalar(beyond), x);
    const index = record.one(
      type,
      [input],
      x.shape.filter((_, i) => i !== along),
      'int64',
      { attributes: { axis: along, keepdims: 0 } },
    );
    return record.cast(index, 'int32');
  });

const cumulative = (
  formula: (
    x: Value,
    axis: number,
    exclusive: boolean,
    reverse: boolean,
    record: Recorder,
  ) => Value,
): Kernel =>
  kernel<'x', { axis: number; exclusive: boolean; reverse: boolean }>(
    ({ x }, { axis, exclusive, reverse }, record) =>
      formula(
        x.type === 'bool' ? record.cast(x, 'int32') : x,
        axis < 0 ? axis + x.shape.length : axis,
        exclusive,
        reverse,
        record,
      ),
  );

/** Sums, means, extremes and other reductions. */
export const reductionKernels: KernelTable = {
  Sum: reduction('ReduceSum'),
  Mean: reduction('ReduceMean', 'float32'),
  Prod: reduction('ReduceProd'),
  Max: extreme('ReduceMax'),
  Min: extreme('ReduceMin'),
  All: boolReduction('ReduceMin'),
  Any: boolReduction('ReduceMax'),
  ArgMax: argReduction('ArgMax', -Infinity),
  ArgMin: argReduction('ArgMin', Infinity),
  Cumsum: cumulative((x, axis, exclusive, reverse, record) =>
    record.one('CumSum', [x, record.constant('int64', [axis], [])], x.shape, x.type, {
      attributes: { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 },
    }),
  ),
  Cumprod: cumulative((x, axis, exclusive, reverse, record) => {
    const extent = x.shape[axis]!;
    const shifted = (value: Value, by: number): Value => {
      // pads with ones
      const pads = x.shape.map((_, i) => (i === axis ? by : 0));
      const zeros = pads.map(() => 0);
      const window = reverse
        ? record.slice(value, [by], [extent], [axis])
        : record.slice(value, [0], [extent - by], [axis]);
      return record.pad(
        window,
        reverse ? zeros : pads,
        reverse ? pads : zeros,
        record.scalar(1, x.type),
      );
    };
    let product = exclusive && extent > 0 ? shifted(x, 1) : x;
    for (let by = 1; by < extent; by *= 2)
      product = record.elementwise('Mul', [product, shifted(product, by)]); // Hillis & Steele 1986
    return product;
  }),
};
