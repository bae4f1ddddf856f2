import type { ElementType } from '../graph/element-type.js';
import { Value } from '../graph/value.js';
import { elementsOf } from '../graph/element-type.js';
import { kernel, type KernelTable } from './kernel.js';

/**
 * Kernels that create tensors from numbers; a filled tensor is a broadcast scalar until its
 * elements are read.
 */
export const creationKernels: KernelTable = {
  Fill: kernel<never, { shape: number[]; value: number; dtype?: ElementType }>(
    (_, { shape, value, dtype = 'float32' }, record) =>
      record.fill(new Value(dtype, [], { elements: elementsOf(dtype, [Number(value)]) }), shape),
  ),
  ZerosLike: kernel<'x'>(({ x }, _, record) => record.fill(record.scalar(0, x.type), x.shape)),
  OnesLike: kernel<'x'>(({ x }, _, record) => record.fill(record.scalar(1, x.type), x.shape)),
  Range: kernel<never, { start: number; stop: number; step: number; dtype: ElementType }>(
    (_, { start, stop, step, dtype }) => {
      const empty = start === stop || (start < stop && step < 0) || (stop < start && step > 1);
      const length = empty ? 0 : Math.abs(Math.ceil((stop - start) / step));
      const signed = stop < start && step === 1 ? -1 : step;
      return new Value(dtype, [length], {
        elements: elementsOf(
          dtype,
          Array.from({ length }, (_, i) => start + i * signed),
        ),
      });
    },
  ),
  LinSpace: kernel<never, { start: number; stop: number; num: number }>(
    (_, { start, stop, num }) =>
      new Value('float32', [num], {
        elements: Float32Array.from(
          { length: num },
          (_, i) => start + (i * (stop - start)) / (num - 1),
        ),
      }),
  ),
};
