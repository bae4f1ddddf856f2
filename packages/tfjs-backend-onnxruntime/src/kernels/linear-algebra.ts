import { backend_util } from '@tensorflow/tfjs-core';
import { BackendError } from '../error/backend-error.js';
import type { Value } from '../graph/value.js';
import { kernel, type KernelTable } from './kernel.js';

interface Transposes {
  transposeA: boolean;
  transposeB: boolean;
}

/** Matrix products and the softmax family. */
export const linearAlgebraKernels: KernelTable = {
  BatchMatMul: kernel<'a' | 'b', Transposes>(({ a, b }, { transposeA, transposeB }, record) => {
    const [rows, columns] = [a.shape.at(transposeA ? -2 : -1), b.shape.at(transposeB ? -1 : -2)];
    if (a.shape.length < 2 || b.shape.length < 2 || rows !== columns) {
      const form = (x: Value, transposed: boolean) =>
        `[${x.shape.join()}]${transposed ? ' transposed' : ''}`;
      throw new BackendError('CP_BACKEND_KERNEL_ATTRIBUTE', {
        what: `There is no matrix product of ${form(a, transposeA)} and ${form(b, transposeB)}`,
        where: `kernel ${record.kernel}`,
        expected: 'matrices, the columns of the first as many as the rows of the second',
      });
    }
    const type = a.type === 'float32' || b.type === 'float32' ? 'float32' : 'int32';
    return record.matMul(record.cast(a, type), record.cast(b, type), transposeA, transposeB);
  }),
  Softmax: kernel<'logits', { dim: number }>(({ logits }, { dim }, record) =>
    record.elementwise('Softmax', [record.cast(logits, 'float32')], 'float32', {
      attributes: { axis: dim < 0 ? dim + logits.shape.length : dim },
    }),
  ),
  LogSoftmax: kernel<'logits', { axis: number }>(({ logits }, { axis }, record) =>
    record.elementwise('LogSoftmax', [record.cast(logits, 'float32')], 'float32', {
      attributes: { axis: axis < 0 ? axis + logits.shape.length : axis },
    }),
  ),
  Einsum: kernel<never, { equation: string }>((_, { equation }, record, list) => {
    const { allDims, idDims } = backend_util.decodeEinsumEquation(equation, list.length);
    backend_util.checkEinsumDimSizes(allDims.length, idDims, list as never);
    const [terms, result] = equation.replaceAll(/\s/g, '').split('->') as [string, string];
    const extents = new Map<string, number>();
    terms
      .split(',')
      .forEach((term, i) =>
        [...term].forEach((letter, axis) => extents.set(letter, list[i]!.shape[axis]!)),
      );
    return record.one(
      'Einsum',
      list,
      [...result].map((letter) => extents.get(letter)!),
      list[0]!.type,
      { attributes: { equation: `${terms}->${result}` } },
    );
  }),
};
