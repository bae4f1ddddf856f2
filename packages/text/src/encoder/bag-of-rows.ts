import { CounterpointError } from '@counterpoint/core';
import { customGrad, tensor2d, type GradSaveFunc, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';

/** Tokens of some texts: [rows, T] row-major. */
export interface WeighedIds {
  readonly ids: Int32Array;
  /** A token of share 0 costs nothing. */
  readonly shares: Float32Array;
  readonly rows: number;
}

/**
 * Sums of rows of a table: out_n = sum_t w_nt E[id_nt], for one or several groups of texts below each other. The gradient goes to the table
 * alone, as sums over equal ids.
 *
 * Both are loops here rather than kernels: a batch touches few of the rows, in no order, and adding up 40,000 rows costs less than preparing a
 * product for them. The table is read, which on a lazy engine runs nothing where it is known.
 *
 * @param table [V, D] @returns [N, D]
 * @throws CP_TEXT_SHAPE when an id is beyond the table
 */
export function bagOfRows(table: Tensor2D, groups: readonly WeighedIds[]): Tensor2D {
  const [count, width] = table.shape;
  const total = groups.reduce((sum, { rows }) => sum + rows, 0);
  for (const { ids, shares } of groups) {
    for (let i = 0; i < ids.length; i++) if (shares[i] !== 0 && !(ids[i]! >= 0 && ids[i]! < count)) throw beyond(ids[i]!, count);
  }
  return customGrad((input, save) => {
    (save as GradSaveFunc)([]);
    return {
      value: tensor2d(summed((input as Tensor2D).dataSync<'float32'>(), groups, total, width), [total, width]),
      gradFunc: (dy: Tensor) => tensor2d(slopesOf(dy.dataSync<'float32'>(), groups, count, width), [count, width]),
    };
  })(table) as Tensor2D;
}

function summed(table: Float32Array, groups: readonly WeighedIds[], total: number, width: number): Float32Array {
  const sums = new Float32Array(total * width);
  forEachToken(groups, (row, id, share) => {
    const [to, from] = [row * width, id * width];
    for (let k = 0; k < width; k++) sums[to + k]! += share * table[from + k]!;
  });
  return sums;
}

function slopesOf(dy: Float32Array, groups: readonly WeighedIds[], count: number, width: number): Float32Array {
  const slopes = new Float32Array(count * width);
  forEachToken(groups, (row, id, share) => {
    const [from, to] = [row * width, id * width];
    for (let k = 0; k < width; k++) slopes[to + k]! += share * dy[from + k]!;
  });
  return slopes;
}

/** Every token with a share, with the row of its text among those of all groups. */
function forEachToken(groups: readonly WeighedIds[], visit: (row: number, id: number, share: number) => void): void {
  let first = 0;
  for (const { ids, shares, rows } of groups) {
    const time = ids.length / rows;
    for (let i = 0; i < ids.length; i++) if (shares[i] !== 0) visit(first + Math.floor(i / time), ids[i]!, shares[i]!);
    first += rows;
  }
}

const beyond = (id: number, count: number) => new CounterpointError('CP_TEXT_SHAPE', {
  what: `A batch holds the id ${id}`, where: 'text/bag', expected: `ids from 0 to ${count - 1}`, remedy: 'use the tokenizer that the encoder was made for',
});
