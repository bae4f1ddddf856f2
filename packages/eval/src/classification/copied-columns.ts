import { Rng } from '@counterpoint/core';
import type { EmbeddingMatrix } from '../matrix/embedding-matrix.js';

/**
 * Columns that say the same: the pixels of grey pictures come three times, a frame's are all
 * constant.
 */
export interface CopiedColumns {
  /** One column of each group of copies. */
  readonly representatives: Int32Array;
  /** The group of every column. */
  readonly groupOf: Int32Array;
  /** How many columns each group has. */
  readonly members: Int32Array;
}

/** Largest difference of copies, in deviations: the rounding of float32. */
const tolerance = 1e-5;

/** Groups the columns of a standardised matrix that are copies of each other. */
export function copiedColumns({ rows, count, width }: EmbeddingMatrix): CopiedColumns {
  const signature = new Float64Array(width);
  const rng = Rng.of(0, 'signatures of columns');
  for (let i = 0; i < count; i++) {
    const weight = rng.normal();
    for (let d = 0, at = i * width; d < width; d++, at++) signature[d]! += weight * rows[at]!;
  }
  const order = Int32Array.from(signature, (_, d) => d).sort(
    (a, b) => signature[a]! - signature[b]! || a - b,
  );
  const groupOf = new Int32Array(width),
    distinct: number[] = [],
    members: number[] = [];
  for (const column of order) {
    const head = distinct.at(-1);
    if (
      head !== undefined &&
      Math.abs(signature[column]! - signature[head]!) <= tolerance * count &&
      same(head, column)
    )
      members[distinct.length - 1]!++;
    else {
      distinct.push(column);
      members.push(1);
    }
    groupOf[column] = distinct.length - 1;
  }
  return { representatives: Int32Array.from(distinct), groupOf, members: Int32Array.from(members) };

  function same(a: number, b: number): boolean {
    for (let i = 0; i < count; i++)
      if (Math.abs(rows[i * width + a]! - rows[i * width + b]!) > tolerance) return false;
    return true;
  }
}
