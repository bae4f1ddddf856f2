/** The texts, their targets and the start of {@link fitRows}. */
export interface FitRowsOptions {
  /** What the fit starts from and stays near, [vocabulary, width]. */
  readonly rows: Float32Array;
  readonly width: number;
  /** Texts as ids. A text without ids is left out. */
  readonly texts: readonly ArrayLike<number>[];
  /** What each text should be, [texts, width]. */
  readonly targets: Float32Array;
  /** The weight of the squared distance to the first rows. @default .03 */
  readonly penalty?: number;
  /** Steps of conjugate gradients. @default 15 */
  readonly rounds?: number;
}

/**
 * The rows whose sums, over the root of the number of tokens as in a `Bag`, are nearest to the
 * targets of texts: the least |X R - T|^2 + penalty |R - s R0|^2, with the scale s of R0 that fits
 * best. It stays near its start (L2-SP: Li, Grandvalet, Davoine 2018,
 * https://arxiv.org/abs/1802.01483, eq. 3), so that tokens that no text has keep what they were.
 * By conjugate gradients, each column on its own: Hestenes and Stiefel 1952,
 * https://doi.org/10.6028/jres.049.044.
 *
 * @returns [vocabulary, width]
 *
 * @example
 * const start = { rows: Float32Array.of(1, 0, 0, 1), width: 2, texts: [[0], [1]] };
 * const rows = fitRows({ ...start, targets: Float32Array.of(0, 1, 1, 0), penalty: 1e-4 });
 * rows.map((value) => Math.round(value)).join();   // '0,1,1,0'
 */
export function fitRows({
  rows: first,
  width,
  texts,
  targets,
  penalty = 0.03,
  rounds = 15,
}: FitRowsOptions): Float32Array {
  const sums = (rows: Float32Array): Float32Array => {
    const out = new Float32Array(texts.length * width);
    texts.forEach((ids, n) => {
      const share = 1 / Math.sqrt(ids.length);
      for (let i = 0; i < ids.length; i++)
        for (let d = 0; d < width; d++) out[n * width + d]! += share * rows[ids[i]! * width + d]!;
    });
    return out;
  };
  const spread = (values: Float32Array): Float32Array => {
    const out = new Float32Array(first.length);
    texts.forEach((ids, n) => {
      const share = 1 / Math.sqrt(ids.length);
      for (let i = 0; i < ids.length; i++)
        for (let d = 0; d < width; d++) out[ids[i]! * width + d]! += share * values[n * width + d]!;
    });
    return out;
  };
  const start = sums(first);
  const scale = total(start, targets) / (total(start, start) || 1);
  const rows = first.map((value) => value * scale);
  const rest = spread(targets.map((value, i) => value - scale * start[i]!));
  const step = Float32Array.from(rest);
  let squares = columnProducts(rest, rest, width);
  for (let round = 0; round < rounds; round++) {
    const change = spread(sums(step));
    for (let i = 0; i < change.length; i++) change[i]! += penalty * step[i]!;
    const along = columnProducts(step, change, width);
    for (let i = 0; i < rows.length; i++) {
      const d = i % width;
      const length = along[d]! > 0 ? squares[d]! / along[d]! : 0;
      rows[i]! += length * step[i]!;
      rest[i]! -= length * change[i]!;
    }
    const next = columnProducts(rest, rest, width);
    for (let i = 0; i < step.length; i++) {
      const d = i % width;
      step[i] = rest[i]! + (squares[d]! > 0 ? next[d]! / squares[d]! : 0) * step[i]!;
    }
    squares = next;
  }
  return rows;
}

function total(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function columnProducts(a: Float32Array, b: Float32Array, width: number): Float64Array {
  const out = new Float64Array(width);
  for (let i = 0; i < a.length; i++) out[i % width]! += a[i]! * b[i]!;
  return out;
}
