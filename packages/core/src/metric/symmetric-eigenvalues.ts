/**
 * The eigenvalues of a symmetric matrix, in no order: Householder's reduction to three diagonals,
 * then QL steps with implicit shifts
 * (Golub and Van Loan, Matrix Computations, 4th edition, sections 8.3.1 and 8.3.3).
 *
 * @param matrix row-major [n, n], float64; overwritten
 */
export function symmetricEigenvalues(matrix: Float64Array, n: number): Float64Array {
  const { diagonal, offDiagonal: offDiagonal } = tridiagonal(matrix, n);
  for (let low = 0; low < n; low++) {
    for (let iteration = 0; iteration < 64; iteration++) {
      let high = low;
      while (
        high < n - 1 &&
        Math.abs(offDiagonal[high]!) >
          Number.EPSILON * (Math.abs(diagonal[high]!) + Math.abs(diagonal[high + 1]!))
      )
        high++;
      if (high === low) break;
      shiftedStep(diagonal, offDiagonal, low, high);
    }
  }
  return diagonal;
}

/**
 * A tridiagonal matrix with the same eigenvalues: its diagonal and off-diagonal (entry i couples i
 * and i + 1).
 */
function tridiagonal(
  a: Float64Array,
  n: number,
): { diagonal: Float64Array; offDiagonal: Float64Array } {
  const offDiagonal = new Float64Array(n);
  const v = new Float64Array(n),
    p = new Float64Array(n);
  for (let k = 0; k < n - 2; k++) {
    let norm = 0;
    for (let i = k + 1; i < n; i++) norm += a[i * n + k]! ** 2;
    norm = Math.sqrt(norm);
    const head = a[(k + 1) * n + k]!;
    const alpha = head > 0 ? -norm : norm;
    offDiagonal[k] = alpha;
    if (norm === 0) continue;
    for (let i = k + 1; i < n; i++) v[i] = a[i * n + k]!;
    v[k + 1] = head - alpha;
    const square = norm * norm - head * alpha; // |v|^2 / 2
    let projection = 0;
    for (let i = k + 1; i < n; i++) {
      let total = 0;
      for (let j = k + 1; j < n; j++) total += a[i * n + j]! * v[j]!;
      p[i] = total / square;
      projection += (v[i]! * total) / square;
    }
    for (let i = k + 1; i < n; i++) p[i] = p[i]! - (projection / (2 * square)) * v[i]!;
    for (let i = k + 1; i < n; i++) {
      for (let j = k + 1; j < n; j++) a[i * n + j] = a[i * n + j]! - v[i]! * p[j]! - p[i]! * v[j]!;
    }
  }
  if (n > 1) offDiagonal[n - 2] = a[(n - 1) * n + n - 2]!;
  return {
    diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!),
    offDiagonal: offDiagonal,
  };
}

function shiftedStep(d: Float64Array, e: Float64Array, low: number, high: number): void {
  const ratio = (d[low + 1]! - d[low]!) / (2 * e[low]!);
  const root = Math.hypot(ratio, 1);
  let g = d[high]! - d[low]! + e[low]! / (ratio + (ratio >= 0 ? root : -root));
  let sine = 1,
    cosine = 1,
    shift = 0;
  for (let i = high - 1; i >= low; i--) {
    const f = sine * e[i]!,
      b = cosine * e[i]!;
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] = d[i + 1]! - shift;
      e[high] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    const base = d[i + 1]! - shift;
    const rotated = (d[i]! - base) * sine + 2 * cosine * b;
    shift = sine * rotated;
    d[i + 1] = base + shift;
    g = cosine * rotated - b;
  }
  d[low] = d[low]! - shift;
  e[low] = g;
  e[high] = 0;
}
