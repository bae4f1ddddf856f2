import type { EmbeddingMatrix } from './embedding-matrix.js';
import { productKernel } from './product-kernel.js';

/**
 * One block of all products: row `firstA + i` with row `firstB + j` lies at `products[i * stride +
 * j]`.
 */
export interface ProductBlock {
  readonly firstA: number;
  readonly countA: number;
  readonly firstB: number;
  readonly countB: number;
  readonly products: Float64Array;
  readonly stride: number;
}

const blockA = 256;
const blockB = 256;

/**
 * Every row of `a` times every row of `b`, block by block in constant memory: all of `b` for the
 * first rows of `a`, and so on.
 * Sums run in float64 in the order of the columns. The block is overwritten by the next one.
 */
export function products(
  a: EmbeddingMatrix,
  b: EmbeddingMatrix,
  visit: (block: ProductBlock) => void,
): void {
  const { width } = a;
  const {
    arrays: [left, right, out],
    addProducts,
  } = productKernel([blockA * width, blockB * width, blockA * blockB]);
  for (let firstA = 0; firstA < a.count; firstA += blockA) {
    const countA = Math.min(blockA, a.count - firstA);
    left.set(a.rows.subarray(firstA * width, (firstA + countA) * width));
    for (let firstB = 0; firstB < b.count; firstB += blockB) {
      const countB = Math.min(blockB, b.count - firstB);
      packFours(b, firstB, countB, right);
      out.fill(0);
      for (let j = 0; j < countB; j += 4) {
        for (let i = 0; i < countA; i += 4)
          addProducts(
            left,
            i * width,
            width,
            1,
            right,
            j * width,
            4,
            width,
            out,
            i * blockB + j,
            blockB,
          );
      }
      visit({ firstA, countA, firstB, countB, products: out, stride: blockB });
    }
  }
}

/** Four rows side by side: column d of rows j ... j + 3 lies at `j * width + 4 * d`. */
function packFours(
  { rows, width }: EmbeddingMatrix,
  first: number,
  count: number,
  into: Float64Array,
): void {
  for (let j = 0; j < count; j++) {
    let from = (first + j) * width;
    for (let d = 0, at = (j >> 2) * width * 4 + (j & 3); d < width; d++, at += 4)
      into[at] = rows[from++]!;
  }
}
