import type { NamedVariables } from '@counterpoint/core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Values by name. */
export type Values = Readonly<Record<string, ArrayLike<number>>>;

/** Copies of the current values of named tensors. */
export async function valuesOf(
  tensors: NamedVariables | Readonly<Record<string, Tensor>>,
): Promise<Values> {
  const arrays = await Promise.all(
    Object.entries(tensors).map(
      async ([name, tensor]) => [name, (await tensor.data()).slice()] as const,
    ),
  );
  return Object.fromEntries(arrays);
}

/** The first name whose values differ in any bit, or undefined. */
export function firstChange(before: Values, after: Values): string | undefined {
  return Object.keys({ ...before, ...after }).find((name) => !sameBits(before[name], after[name]));
}

/** Whether two arrays hold the same numbers; NaN equals NaN. */
export function sameBits(
  a: ArrayLike<number> | undefined,
  b: ArrayLike<number> | undefined,
): boolean {
  if (a === undefined || b === undefined || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i]) && a[i] !== b[i]) return false;
  return true;
}

/**
 * The largest difference as a share of the largest magnitude; infinite when lengths differ or a
 * number is not finite.
 *
 * @param atLeast the smallest magnitude to divide by
 */
export function relativeDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  atLeast = 0,
): number {
  if (a.length !== b.length) return Infinity;
  let difference = 0;
  for (let i = 0; i < a.length; i++) {
    const error = Math.abs(a[i]! - b[i]!);
    if (!Number.isFinite(error)) return Infinity;
    difference = Math.max(difference, error);
  }
  return difference === 0 ? 0 : difference / Math.max(magnitude(a), magnitude(b), atLeast);
}

/** The largest absolute value. */
export function magnitude(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest;
}

/** The first index of a number that is NaN or infinite, or -1. */
export function firstNotFinite(values: ArrayLike<number>): number {
  return Array.prototype.findIndex.call(values, (value: number) => !Number.isFinite(value));
}

/** The Euclidean norm. */
export function norm(values: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! * values[i]!;
  return Math.sqrt(squares);
}
