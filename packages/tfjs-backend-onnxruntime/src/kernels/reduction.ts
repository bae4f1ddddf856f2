import type { ElementType } from '../graph/element-type.js';
import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { kernel, type Kernel, type KernelTable } from './kernel.js';

/** `Max` alone calls its axes `reductionIndices`. */
interface Axes { axis?: number | number[] | null; reductionIndices?: number | number[] | null; keepDims?: boolean }

/** Axes as ONNX wants them: every axis when none is named, none negative. */
export function axesOf(axis: number | readonly number[] | null | undefined, rank: number): number[] {
  const given = axis === undefined || axis === null ? Array.from({ length: rank }, (_, i) => i) : typeof axis === 'number' ? [axis] : [...axis];
  return given.map((a) => (a < 0 ? a + rank : a)).sort((a, b) => a - b);
}

const reduction = (type: string, as?: ElementType): Kernel =>
  kernel<'x', Axes>(({ x }, { axis, reductionIndices, keepDims }, record) => {
    const input = as ? record.cast(x, as) : x.type === 'bool' ? record.cast(x, 'int32') : x;
    return record.reduce(type, input, axesOf(axis ?? reductionIndices, x.shape.length), keepDims);
  });

/** Whether all or any are true: the least or the greatest of 0 and 1. */
const truth = (type: string): Kernel =>
  kernel<'x', Axes>(({ x }, { axis, keepDims }, record) => record.cast(record.reduce(type, record.cast(x, 'int32'), axesOf(axis, x.shape.length), keepDims), 'bool'));

const position = (type: string): Kernel =>
  kernel<'x', { axis: number | number[] }>(({ x }, { axis }, record) => {
    const [along = 0] = axesOf(axis, x.shape.length);
    const input = x.type === 'bool' ? record.cast(x, 'int32') : x;
    const found = record.one(type, [input], x.shape.filter((_, i) => i !== along), 'int64', { attributes: { axis: along, keepdims: 0 } });
    return record.cast(found, 'int32');
  });

const running = (formula: (x: Value, axis: number, exclusive: boolean, reverse: boolean, record: Recorder) => Value): Kernel =>
  kernel<'x', { axis: number; exclusive: boolean; reverse: boolean }>(({ x }, { axis, exclusive, reverse }, record) =>
    formula(x, axis < 0 ? axis + x.shape.length : axis, exclusive, reverse, record));

/** Sums, means, extremes and what else makes axes vanish. */
export const reductionKernels: KernelTable = {
  Sum: reduction('ReduceSum'), Mean: reduction('ReduceMean', 'float32'), Prod: reduction('ReduceProd'),
  Max: reduction('ReduceMax'), Min: reduction('ReduceMin'),
  All: truth('ReduceMin'), Any: truth('ReduceMax'),
  ArgMax: position('ArgMax'), ArgMin: position('ArgMin'),
  Cumsum: running((x, axis, exclusive, reverse, record) =>
    record.one('CumSum', [x, record.constant('int64', [axis], [])], x.shape, x.type, { attributes: { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 } })),
};
