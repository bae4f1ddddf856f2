import { rowCount, sliceRows, type Batch } from '@counterpoint/core';
import { concat, Tensor } from '@tensorflow/tfjs-core';

/** The rows of a batch in another order. */
export function reorderRows<B extends Batch>(batch: B, order: readonly number[]): B {
  const rows = order.map((row) => sliceRows(batch, row, 1));
  if (batch instanceof Tensor) return concat(rows as unknown as Tensor[], 0) as unknown as B;
  return Object.fromEntries(
    Object.keys(batch).map((name) => [
      name,
      concat(
        rows.map((row) => (row as Record<string, Tensor>)[name]!),
        0,
      ),
    ]),
  ) as unknown as B;
}

/** The tensors of a batch by name. */
export function tensorsOf(batch: Batch): Readonly<Record<string, Tensor>> {
  return batch instanceof Tensor ? { batch } : batch;
}

/** 0 ... rows - 1, rotated by one, so that every row moves. */
export function rotatedOrder(batch: Batch): number[] {
  const rows = rowCount(batch);
  return Array.from({ length: rows }, (_, row) => (row + 1) % rows);
}
