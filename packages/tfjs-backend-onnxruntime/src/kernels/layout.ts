import { backend_util, slice_util, upcastType, util, type DataType } from '@tensorflow/tfjs-core';
import { BackendError } from '../error/backend-error.js';
import { sameShape } from '../graph/broadcast.js';
import type { ElementType } from '../graph/element-type.js';
import type { Value } from '../graph/value.js';
import { axesOf } from './axes.js';
import { kernel, type KernelTable } from './kernel.js';

/** Kernels that rearrange elements without changing them. */
export const layoutKernels: KernelTable = {
  Reshape: kernel<'x', { shape: number[] }>(({ x }, { shape }, record) =>
    record.reshape(x, util.inferFromImplicitShape(shape, x.size)),
  ),
  ExpandDims: kernel<'input', { dim: number }>(({ input }, { dim }, record) => {
    if (dim > input.shape.length || dim < -input.shape.length - 1) {
      throw new BackendError('CP_BACKEND_KERNEL_ATTRIBUTE', {
        what: `[${input.shape.join()}] has no place ${dim} for an axis`,
        where: 'kernel ExpandDims',
        expected: `${-input.shape.length - 1} to ${input.shape.length}`,
      });
    }
    const shape = [...input.shape];
    shape.splice(dim < 0 ? dim + shape.length + 1 : dim, 0, 1);
    return record.reshape(input, shape);
  }),
  Transpose: kernel<'x', { perm: number[] }>(({ x }, { perm }, record) =>
    record.transpose(x, perm),
  ),
  Slice: kernel<'x', { begin: number[]; size: number[] }>(({ x }, { begin, size }, record) => {
    const [starts, extents] = slice_util.parseSliceParams(
      { shape: x.shape, rank: x.shape.length } as never,
      begin,
      size,
    ) as [number[], number[]];
    slice_util.assertParamsValid(
      { shape: x.shape, rank: x.shape.length } as never,
      starts,
      extents,
    );
    return record.slice(
      x,
      starts,
      starts.map((start, i) => start + extents[i]!),
      x.shape.map((_, axis) => axis),
    );
  }),
  Concat: kernel<never, { axis: number }>((_, { axis }, record, list) => {
    const type = list.map((part) => part.type as DataType).reduce(upcastType) as ElementType;
    const along = axis < 0 ? axis + list[0]!.shape.length : axis;
    backend_util.assertParamsConsistent(
      list.map(({ shape }) => [...shape]),
      along,
    );
    return record.concat(
      list.map((part) => record.cast(part, type)),
      along,
    );
  }),
  Pack: kernel<never, { axis: number }>((_, { axis }, record, list) => {
    const along = axis < 0 ? axis + list[0]!.shape.length + 1 : axis;
    const other = list.find(
      (part) => part.type !== list[0]!.type || !sameShape(part.shape, list[0]!.shape),
    );
    if (other !== undefined) {
      const form = ({ type, shape }: Value) => `${type}[${shape.join()}]`;
      throw new BackendError('CP_BACKEND_KERNEL_ATTRIBUTE', {
        what: `${form(other)} cannot be stacked with ${form(list[0]!)}`,
        where: 'kernel Pack',
        expected: 'one shape and one element type',
      });
    }
    return record.concat(
      list.map((part) =>
        record.reshape(part, [...part.shape.slice(0, along), 1, ...part.shape.slice(along)]),
      ),
      along,
    );
  }),
  Unpack: kernel<'value', { axis: number }>(({ value }, { axis }, record) => {
    const along = axis < 0 ? axis + value.shape.length : axis;
    const shape = value.shape.filter((_, i) => i !== along);
    return Array.from({ length: value.shape[along]! }, (_, i) =>
      record.reshape(record.slice(value, [i], [i + 1], [along]), shape),
    );
  }),
  SplitV: kernel<'x', { numOrSizeSplits: number | number[]; axis: number }>(
    ({ x }, { numOrSizeSplits, axis }, record) => {
      const along = axis < 0 ? axis + x.shape.length : axis;
      const extent = x.shape[along]!;
      const sizes =
        typeof numOrSizeSplits === 'number'
          ? Array.from({ length: numOrSizeSplits }, () => extent / numOrSizeSplits)
          : [...numOrSizeSplits];
      const open = sizes.indexOf(-1);
      if (open >= 0) sizes[open] = extent - sizes.reduce((total, size) => total + size, 1);
      let start = 0;
      const total = sizes.reduce((sum, size) => sum + size, 0);
      if (total !== extent || sizes.some((size) => size < 0)) {
        throw new BackendError('CP_BACKEND_KERNEL_ATTRIBUTE', {
          what: `Parts of ${sizes.join(', ')} do not add up`,
          where: `kernel SplitV, axis ${along} of [${x.shape.join()}]`,
          expected: `${extent} in all, at most one part of -1`,
        });
      }
      return sizes.map((size) => record.slice(x, [start], [(start += size)], [along]));
    },
  ),
  PadV2: kernel<'x', { paddings: [number, number][]; constantValue: number }>(
    ({ x }, { paddings, constantValue }, record) =>
      record.pad(
        x,
        paddings.map(([before]) => before),
        paddings.map(([, after]) => after),
        record.scalar(constantValue, x.type),
      ),
  ),
  MirrorPad: kernel<'x', { paddings: [number, number][]; mode: 'reflect' | 'symmetric' }>(
    ({ x }, { paddings, mode }, record) => {
      if (mode === 'reflect')
        return record.pad(
          x,
          paddings.map(([before]) => before),
          paddings.map(([, after]) => after),
          undefined,
          'reflect',
        );
      return paddings.reduce((padded, [before, after], axis) => {
        // the edge itself is repeated too
        const extent = padded.shape[axis]!;
        const flipped = (count: number, from: number) =>
          record.slice(
            padded,
            [from],
            [from - count < 0 ? -extent - 1 : from - count],
            [axis],
            [-1],
          );
        const parts = [padded];
        if (before > 0) parts.unshift(flipped(before, before - 1));
        if (after > 0) parts.push(flipped(after, extent - 1));
        return record.concat(parts, axis);
      }, x);
    },
  ),
  Tile: kernel<'x', { reps: number[] }>(({ x }, { reps }, record) => {
    const shape = x.shape.map((extent, axis) => extent * reps[axis]!);
    if (x.shape.every((extent, axis) => extent === 1 || reps[axis] === 1))
      return record.expand(x, shape);
    return record.one('Tile', [x, record.integers(reps)], shape, x.type);
  }),
  Reverse: kernel<'x', { dims?: number | number[] }>(({ x }, { dims }, record) => {
    const axes = axesOf(dims, x.shape.length);
    if (axes.length === 0) return x;
    return record.slice(
      x,
      axes.map(() => -1),
      axes.map((axis) => -x.shape[axis]! - 1),
      axes,
      axes.map(() => -1),
    );
  }),
  FlipLeftRight: kernel<'image'>(({ image }, _, record) =>
    record.slice(image, [-1], [-image.shape[2]! - 1], [2], [-1]),
  ),
  StridedSlice: kernel<'x', StridedSlice>(
    (
      { x },
      { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask },
      record,
    ) => {
      const info = slice_util.sliceInfo(
        [...x.shape],
        begin,
        end,
        strides,
        beginMask,
        endMask,
        ellipsisMask,
        newAxisMask,
        shrinkAxisMask,
      );
      if (info.finalShape.includes(0))
        return record.expand(record.scalar(0, x.type), info.finalShape);
      const steps = info.strides;
      const ends = info.end.map((stop, axis) =>
        steps[axis]! < 0 && stop < 0 ? -x.shape[axis]! - 1 : stop,
      ); // before the first element
      return record.reshape(
        record.slice(
          x,
          info.begin,
          ends,
          steps.map((_, axis) => axis),
          steps,
        ),
        info.finalShape,
      );
    },
  ),
  Diag: kernel<'x'>(({ x }, _, record) => {
    const places = record.constant(
      'int32',
      Array.from({ length: x.size }, (_, i) => i),
    );
    const onDiagonal = record.elementwise(
      'Equal',
      [record.reshape(places, [x.size, 1]), places],
      'bool',
    );
    const square = record.select(
      onDiagonal,
      record.expand(record.reshape(x, [x.size, 1]), [x.size, x.size]),
      record.scalar(0, x.type),
    );
    return record.reshape(square, [...x.shape, ...x.shape]);
  }),
};

interface StridedSlice {
  begin: number[];
  end: number[];
  strides: number[];
  beginMask: number;
  endMask: number;
  ellipsisMask: number;
  newAxisMask: number;
  shrinkAxisMask: number;
}
