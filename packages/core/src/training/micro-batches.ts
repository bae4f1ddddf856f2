import { slice, Tensor, tensor } from '@tensorflow/tfjs-core';
import type { Batch } from '../contract/batch.js';

/** Rows `from` to `from + count` of every tensor of a batch. */
export function sliceRows<B extends Batch>(batch: B, from: number, count: number): B {
  const rows = (source: Tensor) =>
    slice(source, [from, ...source.shape.slice(1).map(() => 0)], [count, ...source.shape.slice(1)]);
  if (batch instanceof Tensor) return rows(batch) as B;
  return Object.fromEntries(
    Object.entries(batch).map(([name, source]) => [name, rows(source as Tensor)]),
  ) as B;
}

/** Returns rows `from` to `from + count` as new tensors. */
export type RowSlicer<B> = (from: number, count: number) => B;

/**
 * Reads a batch once and returns a function that slices rows. The slices are plain values, so a
 * lazy engine compiles one graph for all of them; slices inside a graph would be compiled for each
 * offset.
 */
export async function rowSlicer<B extends Batch>(batch: B): Promise<RowSlicer<B>> {
  if (batch instanceof Tensor)
    return (await tensorSlicer(batch)) as RowSlicer<Tensor> as RowSlicer<B>;
  const slicers = await Promise.all(
    Object.entries(batch).map(
      async ([name, one]) => [name, await tensorSlicer(one as Tensor)] as const,
    ),
  );
  return (from, count) =>
    Object.fromEntries(slicers.map(([name, part]) => [name, part(from, count)])) as B;
}

async function tensorSlicer(source: Tensor): Promise<RowSlicer<Tensor>> {
  const values = await source.data();
  const [rows = 1, ...shape] = source.shape;
  const width = source.size / Math.max(1, rows);
  return (from, count) =>
    tensor(values.slice(from * width, (from + count) * width), [count, ...shape], source.dtype);
}

/**
 * The number of samples of a batch.
 *
 * @param batch a tensor, or tensors by name, [N, ...] each
 * @returns N
 */
export function rowCount(batch: Batch): number {
  return (batch instanceof Tensor ? batch : Object.values(batch)[0]!).shape[0]!;
}

/**
 * Disposes of every tensor of a batch.
 *
 * @param batch a tensor, or tensors by name, [N, ...] each
 */
export function disposeBatch(batch: Batch): void {
  for (const tensor of batch instanceof Tensor ? [batch] : Object.values(batch)) tensor.dispose();
}
