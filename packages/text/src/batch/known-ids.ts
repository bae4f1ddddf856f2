import type { Tensor } from '@tensorflow/tfjs-core';

const known = new WeakMap<Tensor, readonly ArrayLike<number>[]>();

/** Remembers the rows that a tensor of ids was made from, for as long as that very tensor lives. */
export function rememberIds(tensor: Tensor, rows: readonly ArrayLike<number>[]): void {
  known.set(tensor, rows);
}

/** The rows behind a tensor of ids, without reading it back; undefined for a slice or a copy. */
export function idsOf(tensor: Tensor): readonly ArrayLike<number>[] | undefined {
  return known.get(tensor);
}
