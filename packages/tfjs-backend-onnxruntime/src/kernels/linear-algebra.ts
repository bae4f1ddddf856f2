import { kernel, type KernelTable } from './kernel.js';

interface Transposes { transposeA: boolean; transposeB: boolean }

/** Matrix products and the softmax family. */
export const linearAlgebraKernels: KernelTable = {
  BatchMatMul: kernel<'a' | 'b', Transposes>(({ a, b }, { transposeA, transposeB }, record) => record.matMul(a, b, transposeA, transposeB)),
  Softmax: kernel<'logits', { dim: number }>(({ logits }, { dim }, record) =>
    record.elementwise('Softmax', [record.cast(logits, 'float32')], 'float32', { attributes: { axis: dim < 0 ? dim + logits.shape.length : dim } })),
  LogSoftmax: kernel<'logits', { axis: number }>(({ logits }, { axis }, record) =>
    record.elementwise('LogSoftmax', [record.cast(logits, 'float32')], 'float32', { attributes: { axis: axis < 0 ? axis + logits.shape.length : axis } })),
};
