import type { Tensor2D } from '@tensorflow/tfjs-core';
import { CounterpointError } from '@counterpoint/core';

/** Embeddings as plain numbers: row i, of length `width`, starts at `i * width`. */
export interface EmbeddingMatrix {
  /** [count, width], row-major. */
  readonly rows: Float32Array;
  readonly count: number;
  readonly width: number;
}

/** Embeddings with the class of each row. */
export interface LabelledMatrix extends EmbeddingMatrix {
  /** [count], integers from 0. */
  readonly labels: ArrayLike<number>;
}

/**
 * Embeddings from their values.
 *
 * @param values row-major, or one list a row
 * @param width the length of a row; not needed for lists
 * @throws CP_EVAL_SHAPE, CP_EVAL_NOT_FINITE
 */
export function embeddingMatrix(
  values: ArrayLike<number> | readonly ArrayLike<number>[],
  width?: number,
): EmbeddingMatrix {
  const rows =
    width === undefined
      ? joined(values as readonly ArrayLike<number>[])
      : (values as ArrayLike<number>);
  const length = width ?? (values as readonly ArrayLike<number>[])[0]?.length ?? 0;
  if (!Number.isInteger(length) || length < 1 || rows.length % length !== 0) {
    throw new CounterpointError('CP_EVAL_SHAPE', {
      what: `${rows.length} values do not make rows of ${length}`,
      expected: 'count times width numbers, with a width of at least 1',
      facts: { length: rows.length, width: length },
    });
  }
  let bad = 0;
  while (bad < rows.length && Number.isFinite(rows[bad])) bad++;
  if (bad < rows.length) throw notFinite({ rows, width: length }, Math.floor(bad / length));
  return {
    rows: rows instanceof Float32Array ? rows : Float32Array.from(rows),
    count: rows.length / length,
    width: length,
  };
}

/** Embeddings from what an encoder returned, [N, D]. The tensor stays the caller's. */
export async function matrixOfTensor(tensor: Tensor2D): Promise<EmbeddingMatrix> {
  return embeddingMatrix(await tensor.data<'float32'>(), tensor.shape[1]);
}

/** Some rows, in the order asked for. */
export function selectRows(matrix: EmbeddingMatrix, indices: ArrayLike<number>): EmbeddingMatrix {
  const { width } = matrix;
  const rows = new Float32Array(indices.length * width);
  for (let i = 0; i < indices.length; i++)
    rows.set(matrix.rows.subarray(indices[i]! * width, (indices[i]! + 1) * width), i * width);
  return { rows, count: indices.length, width };
}

/**
 * Rows scaled to unit length, so that products are cosines. A zero row stays zero: its cosine with
 * anything is 0.
 *
 * @returns [N, D]
 * @throws CP_EVAL_NOT_FINITE when a value is NaN or infinite
 */
export function unitRows(matrix: EmbeddingMatrix): EmbeddingMatrix {
  return unitRowsOf(matrix, 0, matrix.count);
}

/** Some rows of a matrix scaled to unit length: from one row up to another. */
export function unitRowsOf(matrix: EmbeddingMatrix, first: number, end: number): EmbeddingMatrix {
  const { width } = matrix;
  const rows = new Float32Array((end - first) * width);
  for (let i = first, to = 0; i < end; i++) {
    let squares = 0;
    for (let at = i * width; at < (i + 1) * width; at++) squares += matrix.rows[at]! ** 2;
    if (!Number.isFinite(squares)) throw notFinite(matrix, i);
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let at = i * width; at < (i + 1) * width; at++) rows[to++] = matrix.rows[at]! * scale;
  }
  return { rows, count: end - first, width };
}

function notFinite(
  { rows, width }: { readonly rows: ArrayLike<number>; readonly width: number },
  row: number,
): CounterpointError {
  let column = 0;
  while (Number.isFinite(rows[row * width + column])) column++;
  return new CounterpointError('CP_EVAL_NOT_FINITE', {
    what: `The embedding holds ${rows[row * width + column]}`,
    where: `row ${row}, column ${column}`,
    expected: 'finite numbers',
    remedy: 'look at the health of the training run; a loss that became NaN leaves such an encoder',
    facts: { row, column },
  });
}

function joined(lists: readonly ArrayLike<number>[]): Float32Array {
  const width = lists[0]?.length ?? 0;
  const rows = new Float32Array(lists.length * width);
  lists.forEach((list, i) => {
    if (list.length !== width) {
      throw new CounterpointError('CP_EVAL_SHAPE', {
        what: `Row ${i} has ${list.length} values`,
        expected: `${width}, as row 0`,
        facts: { row: i },
      });
    }
    rows.set(list, i * width);
  });
  return rows;
}
