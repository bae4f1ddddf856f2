import { productKernel } from '../matrix/product-kernel.js';

/** Rows and columns taken at a time, and products of each before the next is taken. */
const block = 32,
  depth = 256;

/**
 * Factorises a positive definite matrix A = L L^T, block by block, and gives what solves A x = b
 * for several b at once, in place of them.
 * Golub and Van Loan 2013, "Matrix computations", section 4.2.6, with all products in the kernel.
 *
 * @param a [D, D] row-major; its lower triangle is read
 * @param sides how many b there are: they follow each other, D numbers each
 * @returns undefined where a pivot is not positive
 */
export function choleskySolver(
  a: Float64Array,
  d: number,
  sides: number,
): ((b: Float64Array) => void) | undefined {
  const lines = Math.ceil(d / block);
  const stride = 8 * (2 * Math.ceil(Math.ceil(d / 8) / 2) + 1); // at least d, and an odd number of lines of the cache
  const columns = 4 * Math.ceil(sides / 4);
  const {
    arrays: [l, panel, x, sums],
    addProducts,
  } = productKernel([
    lines * block * stride,
    lines * block * block,
    lines * block * columns,
    block * columns,
  ]);
  for (let i = 0; i < d; i++) l.set(a.subarray(i * d, i * d + i + 1), i * stride);

  for (let first = 0; first < d; first += block) {
    const end = Math.min(first + block, d);
    for (let j = first; j < end; j++)
      for (let k = 0; k < first; k++)
        panel[((j - first) >> 2) * 4 * first + 4 * k + (j & 3)] = -l[j * stride + k]!; // four rows side by side
    for (let k = 0; k < first; k += depth) {
      const some = Math.min(depth, first - k);
      for (let i = first; i < d; i += 4) {
        for (let j = 0; j < end - first; j += 4)
          addProducts(
            l,
            i * stride + k,
            stride,
            1,
            panel,
            j * first + 4 * k,
            4,
            some,
            l,
            i * stride + first + j,
            stride,
          );
      }
    }
    if (!finishBlock(l, stride, first, end, d)) return undefined;
  }

  return (b) => {
    x.fill(0);
    for (let c = 0; c < sides; c++) for (let i = 0; i < d; i++) x[i * columns + c] = b[c * d + i]!;
    for (let first = 0; first < d; first += block) {
      // L y = b
      const end = Math.min(first + block, d);
      takeOff(first, end, 0, first, (i, c, k, some) =>
        addProducts(
          l,
          i * stride + k,
          stride,
          1,
          x,
          k * columns + c,
          columns,
          some,
          sums,
          (i - first) * columns + c,
          columns,
        ),
      );
      for (let i = first; i < end; i++) {
        for (let k = first; k < i; k++) subtract(i, k, l[i * stride + k]!);
        divide(i, l[i * stride + i]!);
      }
    }
    for (let first = (lines - 1) * block; first >= 0; first -= block) {
      // L^T x = y
      const end = Math.min(first + block, d);
      takeOff(first, end, end, d, (i, c, k, some) =>
        addProducts(
          l,
          k * stride + i,
          1,
          stride,
          x,
          k * columns + c,
          columns,
          some,
          sums,
          (i - first) * columns + c,
          columns,
        ),
      );
      for (let i = end - 1; i >= first; i--) {
        for (let k = i + 1; k < end; k++) subtract(i, k, l[k * stride + i]!);
        divide(i, l[i * stride + i]!);
      }
    }
    for (let c = 0; c < sides; c++) for (let i = 0; i < d; i++) b[c * d + i] = x[i * columns + c]!;
  };

  /**
   * Rows `first` to `end` of x less the products with rows `from` to `to` that `add` puts into the
   * sums, four rows and four columns at a time.
   */
  function takeOff(
    first: number,
    end: number,
    from: number,
    to: number,
    add: (i: number, c: number, k: number, some: number) => void,
  ): void {
    sums.fill(0);
    for (let k = from; k < to; k += depth) {
      for (let i = first; i < end; i += 4)
        for (let c = 0; c < columns; c += 4) add(i, c, k, Math.min(depth, to - k));
    }
    for (let at = first * columns; at < end * columns; at++) x[at]! -= sums[at - first * columns]!;
  }

  function subtract(i: number, k: number, times: number): void {
    for (let c = 0; c < columns; c++) x[i * columns + c]! -= times * x[k * columns + c]!;
  }

  function divide(i: number, by: number): void {
    for (let c = 0; c < columns; c++) x[i * columns + c]! /= by;
  }
}

/** Columns `first` to `end` of L, once the products of the columns before are taken off. */
function finishBlock(
  l: Float64Array,
  stride: number,
  first: number,
  end: number,
  d: number,
): boolean {
  for (let i = first; i < d; i++) {
    const row = i * stride;
    for (let j = first; j < Math.min(i + 1, end); j++) {
      let sum = l[row + j]!;
      for (let k = first; k < j; k++) sum -= l[row + k]! * l[j * stride + k]!;
      if (j < i) l[row + j] = sum / l[j * stride + j]!;
      else if (sum > 0) l[row + i] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}
