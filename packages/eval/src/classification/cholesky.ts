/**
 * The lower triangle L of a positive definite matrix A = L L^T, in place of A's. Golub and Van Loan 2013, "Matrix computations", algorithm 4.2.2.
 *
 * @param a [D, D] row-major; its upper triangle stays as it was
 * @returns false where a pivot is not positive
 */
export function choleskyInPlace(a: Float64Array, d: number): boolean {
  for (let i = 0; i < d; i++) {
    const rowI = a.subarray(i * d, i * d + i + 1);
    for (let j = 0; j <= i; j++) {
      const rowJ = a.subarray(j * d, j * d + j + 1);
      let a0 = 0, a1 = 0, a2 = 0, a3 = 0, k = 0; // four sums, so that no product waits for the one before
      for (; k + 3 < j; k += 4) {
        a0 += rowI[k]! * rowJ[k]!;
        a1 += rowI[k + 1]! * rowJ[k + 1]!;
        a2 += rowI[k + 2]! * rowJ[k + 2]!;
        a3 += rowI[k + 3]! * rowJ[k + 3]!;
      }
      for (; k < j; k++) a0 += rowI[k]! * rowJ[k]!;
      const sum = rowI[j]! - (a0 + a1 + (a2 + a3));
      if (j < i) rowI[j] = sum / rowJ[j]!;
      else if (sum > 0) rowI[i] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/** Solves L L^T x = b in place of b. */
export function solveInPlace(l: Float64Array, d: number, b: Float64Array): void {
  for (let i = 0; i < d; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= l[i * d + k]! * b[k]!;
    b[i] = sum / l[i * d + i]!;
  }
  for (let i = d - 1; i >= 0; i--) {
    const x = (b[i]! /= l[i * d + i]!);
    for (let k = 0; k < i; k++) b[k]! -= l[i * d + k]! * x;
  }
}
