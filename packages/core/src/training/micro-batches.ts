import { slice, Tensor } from '@tensorflow/tfjs-core';
import type { Batch } from '../contract/batch.js';

/** Rows `from` to `from + count` of every tensor of a batch. */
export function sliceRows<B extends Batch>(batch: B, from: number, count: number): B {
  const rows = (tensor: Tensor) => slice(tensor, [from, ...tensor.shape.slice(1).map(() => 0)], [count, ...tensor.shape.slice(1)]);
  if (batch instanceof Tensor) return rows(batch) as B;
  return Object.fromEntries(Object.entries(batch).map(([name, tensor]) => [name, rows(tensor as Tensor)])) as B;
}

/** The number of samples of a batch. */
export function rowCount(batch: Batch): number {
  return (batch instanceof Tensor ? batch : Object.values(batch)[0]!).shape[0]!;
}

/** Disposes of every tensor of a batch. */
export function disposeBatch(batch: Batch): void {
  for (const tensor of batch instanceof Tensor ? [batch] : Object.values(batch)) tensor.dispose();
}
