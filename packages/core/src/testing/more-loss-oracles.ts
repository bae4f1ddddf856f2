import { symmetricEigenvalues } from '../metric/symmetric-eigenvalues.js';
import type { Oracle, Row } from './loss-oracles.js';

/** Losses as loops in float64, as in `loss-oracles.ts`. */
type Matrix = readonly Row[];

const dot = (x: Row, y: Row) => x.reduce((total, value, i) => total + value * y[i]!, 0);
const sum = (values: Row) => values.reduce((total, value) => total + value, 0);
const mean = (values: Row) => sum(values) / values.length;
const unit = (rows: Matrix): Matrix =>
  rows.map((row) => row.map((value) => value / Math.sqrt(dot(row, row))));
const columns = (rows: Matrix): Matrix => rows[0]!.map((_, j) => rows.map((row) => row[j]!));
const products = (rows: Matrix): number[][] =>
  columns(rows).map((x) => columns(rows).map((y) => dot(x, y)));
const sameGroup = (groups: Row | undefined, i: number, j: number) =>
  groups !== undefined && groups[i]! >= 0 && groups[i] === groups[j];

/** The sum of singular values, from the eigenvalues of C'C. */
export const mmcrOracle: Oracle = (a, b) => {
  const [x, y] = [unit(a), unit(b)];
  const centroids = x.map((row, i) => row.map((value, j) => (value + y[i]![j]!) / 2));
  const gram = products(centroids);
  const eigenvalues = symmetricEigenvalues(Float64Array.from(gram.flat()), gram.length);
  return -sum([...eigenvalues].map((value) => Math.sqrt(Math.max(value, 0))));
};

/** A first step, or one that begins with a covariance. */
export const ticoOracle =
  (momentum: number, weight: number, before?: Matrix): Oracle =>
  (a, b) => {
    const [x, y] = [unit(a), unit(b)];
    const covariance = products(x).map((row, i) =>
      row.map(
        (value, j) =>
          momentum * (before === undefined ? 0 : before[i]![j]!) +
          ((1 - momentum) * value) / x.length,
      ),
    );
    const quadratic = x.map((row) =>
      dot(
        row,
        covariance.map((c) => dot(c, row)),
      ),
    );
    return mean(quadratic.map((value, i) => weight * value - dot(x[i]!, y[i]!)));
  };

/** The inverse root of a symmetric matrix, by Jacobi's rotations. */
function inverseRoot(matrix: Matrix): Matrix {
  const m = matrix.map((row) => [...row]);
  const vectors = m.map((_, i) => m.map((__, j) => Number(i === j)));
  for (let sweep = 0; sweep < 60; sweep++)
    for (let p = 0; p < m.length; p++)
      for (let q = p + 1; q < m.length; q++) {
        const angle = Math.atan2(2 * m[p]![q]!, m[q]![q]! - m[p]![p]!) / 2;
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        const turn = (x: number, y: number) => [c * x - s * y, s * x + c * y] as const;
        for (const row of [...m, ...vectors]) [row[p], row[q]] = turn(row[p]!, row[q]!);
        for (let k = 0; k < m.length; k++) [m[p]![k], m[q]![k]] = turn(m[p]![k]!, m[q]![k]!);
      }
  return m.map((_, i) =>
    m.map((__, j) =>
      sum(m.map((row, k) => (vectors[i]![k]! * vectors[j]![k]!) / Math.sqrt(row[k]!))),
    ),
  );
}

function whitened(rows: Matrix, epsilon: number): Matrix {
  const means = columns(rows).map(mean);
  const centred = rows.map((row) => row.map((value, j) => value - means[j]!));
  const covariance = products(centred).map((row, i) =>
    row.map((value, j) => ((1 - epsilon) * value) / (rows.length - 1) + (i === j ? epsilon : 0)),
  );
  const root = inverseRoot(covariance);
  return centred.map((row) => root.map((weights) => dot(row, weights)));
}

export const wMseOracle =
  (epsilon: number, size: number): Oracle =>
  (a, b) => {
    const whiten = (rows: Matrix) =>
      Array.from({ length: rows.length / size }, (_, i) =>
        unit(whitened(rows.slice(i * size, (i + 1) * size), epsilon)),
      ).flat();
    const [x, y] = [whiten(a), whiten(b)];
    return mean(x.map((row, i) => sum(row.map((value, j) => (value - y[i]![j]!) ** 2))));
  };

export const spectralOracle =
  (mu: number): Oracle =>
  (a, b, groups) => {
    const scaled = (rows: Matrix) =>
      unit(rows).map((row) => row.map((value) => value * Math.sqrt(mu)));
    const [x, y] = [scaled(a), scaled(b)];
    const others = x.flatMap((row, i) =>
      y.flatMap((other, j) => (i === j || sameGroup(groups, i, j) ? [] : [dot(row, other) ** 2])),
    );
    return mean(others) - 2 * mean(x.map((row, i) => dot(row, y[i]!)));
  };

/** For each of 2N anchors the cosines of its positives and of its negatives. */
function labelled(
  a: Matrix,
  b: Matrix,
  groups?: Row,
): { positives: number[]; negatives: number[] }[] {
  const z = [...unit(a), ...unit(b)];
  const n = a.length;
  return z.map((row, i) => {
    const similarities = { positives: [] as number[], negatives: [] as number[] };
    for (const [j, other] of z.entries()) {
      if (i === j) continue;
      const isPositive = i % n === j % n || sameGroup(groups, i % n, j % n);
      similarities[isPositive ? 'positives' : 'negatives'].push(dot(row, other));
    }
    return similarities;
  });
}

export const multiSimilarityOracle =
  (alpha: number, beta: number, threshold: number, margin: number): Oracle =>
  (a, b, groups) =>
    mean(
      labelled(a, b, groups).map(({ positives, negatives }) => {
        const near = positives.filter((value) => value - margin < Math.max(...negatives));
        const far = negatives.filter((value) => value + margin > Math.min(...positives));
        const term = (sharpness: number, row: Row) =>
          Math.log(1 + sum(row.map((value) => Math.exp(sharpness * (value - threshold))))) /
          Math.abs(sharpness);
        return term(-alpha, near) + term(beta, far);
      }),
    );

/** @param at where the weights are taken: they are constants for gradients */
export const circleOracle =
  (margin: number, scale: number, at?: readonly [Matrix, Matrix]): Oracle =>
  (a, b, groups) => {
    const weights = labelled(...(at ?? [a, b]), groups);
    return mean(
      labelled(a, b, groups).map(({ positives, negatives }, i) => {
        const pull = positives.map((value, k) => {
          const weight = Math.max(1 + margin - weights[i]!.positives[k]!, 0);
          return Math.exp(-scale * weight * (value - (1 - margin)));
        });
        const push = negatives.map((value, k) => {
          const weight = Math.max(weights[i]!.negatives[k]! + margin, 0);
          return Math.exp(scale * weight * (value - margin));
        });
        return Math.log(1 + sum(pull) * sum(push));
      }),
    );
  };

/** @param directions unit rows, as the loss draws them */
export const leJepaOracle =
  (lambda: number, directions: Matrix, points: number, end: number): Oracle =>
  (a, b) => {
    const statistic = (rows: Matrix) =>
      mean(
        directions.map((direction) => {
          const projections = rows.map((row) => dot(row, direction));
          const step = end / (points - 1);
          const values = Array.from({ length: points }, (_, k) => {
            const t = k * step;
            const real = mean(projections.map((p) => Math.cos(t * p))) - Math.exp((-t * t) / 2);
            const imaginary = mean(projections.map((p) => Math.sin(t * p)));
            const weight = (k === 0 || k === points - 1 ? 1 : 2) * step * Math.exp((-t * t) / 2);
            return weight * (real ** 2 + imaginary ** 2);
          });
          return rows.length * sum(values);
        }),
      );
    const centres = a.map((row, i) => row.map((value, j) => (value + b[i]![j]!) / 2));
    const apart = [a, b].map((rows) =>
      mean(rows.flatMap((row, i) => row.map((value, j) => (value - centres[i]![j]!) ** 2))),
    );
    return (1 - lambda) * mean(apart) + (lambda / 2) * (statistic(a) + statistic(b));
  };
