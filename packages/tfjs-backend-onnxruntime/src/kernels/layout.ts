import { slice_util, util } from '@tensorflow/tfjs-core';
import { kernel, type KernelTable } from './kernel.js';

/** Kernels that move elements and change none. */
export const layoutKernels: KernelTable = {
  Reshape: kernel<'x', { shape: number[] }>(({ x }, { shape }, record) => record.reshape(x, util.inferFromImplicitShape(shape, x.size))),
  ExpandDims: kernel<'input', { dim: number }>(({ input }, { dim }, record) => {
    const shape = [...input.shape];
    shape.splice(dim < 0 ? dim + shape.length + 1 : dim, 0, 1);
    return record.reshape(input, shape);
  }),
  Transpose: kernel<'x', { perm: number[] }>(({ x }, { perm }, record) => record.transpose(x, perm)),
  Slice: kernel<'x', { begin: number[]; size: number[] }>(({ x }, { begin, size }, record) => {
    const [starts, extents] = slice_util.parseSliceParams({ shape: x.shape, rank: x.shape.length } as never, begin, size) as [number[], number[]];
    return record.slice(x, starts, starts.map((start, i) => start + extents[i]!), x.shape.map((_, axis) => axis));
  }),
  Concat: kernel<never, { axis: number }>((_, { axis }, record, list) => record.concat(list, axis < 0 ? axis + list[0]!.shape.length : axis)),
  Pack: kernel<never, { axis: number }>((_, { axis }, record, list) => {
    const along = axis < 0 ? axis + list[0]!.shape.length + 1 : axis;
    return record.concat(list.map((part) => record.reshape(part, [...part.shape.slice(0, along), 1, ...part.shape.slice(along)])), along);
  }),
  Unpack: kernel<'value', { axis: number }>(({ value }, { axis }, record) => {
    const along = axis < 0 ? axis + value.shape.length : axis;
    const shape = value.shape.filter((_, i) => i !== along);
    return Array.from({ length: value.shape[along]! }, (_, i) => record.reshape(record.slice(value, [i], [i + 1], [along]), shape));
  }),
  SplitV: kernel<'x', { numOrSizeSplits: number | number[]; axis: number }>(({ x }, { numOrSizeSplits, axis }, record) => {
    const along = axis < 0 ? axis + x.shape.length : axis;
    const extent = x.shape[along]!;
    const sizes = typeof numOrSizeSplits === 'number' ? Array.from({ length: numOrSizeSplits }, () => extent / numOrSizeSplits) : [...numOrSizeSplits];
    const open = sizes.indexOf(-1);
    if (open >= 0) sizes[open] = extent - sizes.reduce((total, size) => total + size, 1);
    let start = 0;
    return sizes.map((size) => record.slice(x, [start], [(start += size)], [along]));
  }),
  PadV2: kernel<'x', { paddings: [number, number][]; constantValue: number }>(({ x }, { paddings, constantValue }, record) =>
    record.pad(x, paddings.map(([before]) => before), paddings.map(([, after]) => after), record.scalar(constantValue, x.type))),
  MirrorPad: kernel<'x', { paddings: [number, number][]; mode: 'reflect' | 'symmetric' }>(({ x }, { paddings, mode }, record) => {
    if (mode === 'reflect') return record.pad(x, paddings.map(([before]) => before), paddings.map(([, after]) => after), undefined, 'reflect');
    return paddings.reduce((padded, [before, after], axis) => { // the edge itself is repeated too
      const extent = padded.shape[axis]!;
      const flipped = (count: number, from: number) => record.slice(padded, [from], [from - count < 0 ? -extent - 1 : from - count], [axis], [-1]);
      const parts = [padded];
      if (before > 0) parts.unshift(flipped(before, before - 1));
      if (after > 0) parts.push(flipped(after, extent - 1));
      return record.concat(parts, axis);
    }, x);
  }),
  Tile: kernel<'x', { reps: number[] }>(({ x }, { reps }, record) => {
    const shape = x.shape.map((extent, axis) => extent * reps[axis]!);
    if (x.shape.every((extent, axis) => extent === 1 || reps[axis] === 1)) return record.expand(x, shape);
    return record.one('Tile', [x, record.integers(reps)], shape, x.type);
  }),
  Reverse: kernel<'x', { dims: number | number[] }>(({ x }, { dims }, record) => {
    const axes = (typeof dims === 'number' ? [dims] : dims).map((axis) => (axis < 0 ? axis + x.shape.length : axis));
    return record.slice(x, axes.map(() => -1), axes.map((axis) => -x.shape[axis]! - 1), axes, axes.map(() => -1));
  }),
};
