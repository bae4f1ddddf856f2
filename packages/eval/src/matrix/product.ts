import type { EmbeddingMatrix } from './embedding-matrix.js';

/** Rows in panels of four, in float64: element d of rows 4p ... 4p+3 lies at `(p * length + d) * 4`. Missing rows are zero. */
export type Panels = Float64Array;

/** How many numbers the panels of `count` rows hold. */
export function panelLength(count: number, length: number): number {
  return Math.ceil(count / 4) * 4 * length;
}

/**
 * Adds the sixteen products of two panels of four rows: `out[at + i * stride + j] += sum over d of a[i, d] b[j, d]`.
 * Sums run in float64 in the order of d, so they are bit-equal to the plain loop; sixteen at once keep eight loads for
 * sixteen multiplications, which is what makes plain JavaScript fast enough here (about 2.2e9 products a second).
 */
export function addProducts(a: Panels, aAt: number, b: Panels, bAt: number, length: number, out: Float64Array, at: number, stride: number): void {
  let s00 = out[at]!, s01 = out[at + 1]!, s02 = out[at + 2]!, s03 = out[at + 3]!;
  let s10 = out[at + stride]!, s11 = out[at + stride + 1]!, s12 = out[at + stride + 2]!, s13 = out[at + stride + 3]!;
  let s20 = out[at + 2 * stride]!, s21 = out[at + 2 * stride + 1]!, s22 = out[at + 2 * stride + 2]!, s23 = out[at + 2 * stride + 3]!;
  let s30 = out[at + 3 * stride]!, s31 = out[at + 3 * stride + 1]!, s32 = out[at + 3 * stride + 2]!, s33 = out[at + 3 * stride + 3]!;
  for (let d = 0, i = aAt, j = bAt; d < length; d++, i += 4, j += 4) {
    const a0 = a[i]!, a1 = a[i + 1]!, a2 = a[i + 2]!, a3 = a[i + 3]!;
    const b0 = b[j]!, b1 = b[j + 1]!, b2 = b[j + 2]!, b3 = b[j + 3]!;
    s00 += a0 * b0; s01 += a0 * b1; s02 += a0 * b2; s03 += a0 * b3;
    s10 += a1 * b0; s11 += a1 * b1; s12 += a1 * b2; s13 += a1 * b3;
    s20 += a2 * b0; s21 += a2 * b1; s22 += a2 * b2; s23 += a2 * b3;
    s30 += a3 * b0; s31 += a3 * b1; s32 += a3 * b2; s33 += a3 * b3;
  }
  out[at] = s00; out[at + 1] = s01; out[at + 2] = s02; out[at + 3] = s03;
  out[at + stride] = s10; out[at + stride + 1] = s11; out[at + stride + 2] = s12; out[at + stride + 3] = s13;
  out[at + 2 * stride] = s20; out[at + 2 * stride + 1] = s21; out[at + 2 * stride + 2] = s22; out[at + 2 * stride + 3] = s23;
  out[at + 3 * stride] = s30; out[at + 3 * stride + 1] = s31; out[at + 3 * stride + 2] = s32; out[at + 3 * stride + 3] = s33;
}

/** One block of all products: row `firstA + i` with row `firstB + j` lies at `products[i * stride + j]`. */
export interface ProductBlock {
  readonly firstA: number;
  readonly countA: number;
  readonly firstB: number;
  readonly countB: number;
  readonly products: Float64Array;
  readonly stride: number;
}

const blockA = 128;
const blockB = 256;

/**
 * Every row of `a` times every row of `b`, block by block in constant memory: all of `b` for the first rows of `a`, and so on.
 * The block is overwritten by the next one.
 */
export function products(a: EmbeddingMatrix, b: EmbeddingMatrix, visit: (block: ProductBlock) => void): void {
  const { width } = a;
  const panelsA = new Float64Array(panelLength(blockA, width));
  const panelsB = new Float64Array(panelLength(blockB, width));
  const out = new Float64Array(blockA * blockB);
  for (let firstA = 0; firstA < a.count; firstA += blockA) {
    const countA = Math.min(blockA, a.count - firstA);
    packRows(a, firstA, countA, panelsA);
    for (let firstB = 0; firstB < b.count; firstB += blockB) {
      const countB = Math.min(blockB, b.count - firstB);
      packRows(b, firstB, countB, panelsB);
      out.fill(0);
      for (let j = 0; j < countB; j += 4) {
        for (let i = 0; i < countA; i += 4) addProducts(panelsA, i * width, panelsB, j * width, width, out, i * blockB + j, blockB);
      }
      visit({ firstA, countA, firstB, countB, products: out, stride: blockB });
    }
  }
}

function packRows(matrix: EmbeddingMatrix, first: number, count: number, panels: Panels): void {
  const { rows, width } = matrix;
  for (let i = 0; i < count; i++) {
    let from = (first + i) * width;
    for (let d = 0, at = (i >> 2) * width * 4 + (i & 3); d < width; d++, at += 4) panels[at] = rows[from++]!;
  }
}
