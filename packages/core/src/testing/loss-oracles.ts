/**
 * Losses as loops in float64: what the tests hold the engine's losses against. Rows are lists of
 * numbers; groups are one number a row.
 */
export type Row = readonly number[];
export type Oracle = (a: readonly Row[], b: readonly Row[], groups?: readonly number[]) => number;

const dot = (x: Row, y: Row) => x.reduce((total, value, i) => total + value * y[i]!, 0);
const unit = (rows: readonly Row[]) =>
  rows.map((row) => row.map((value) => value / Math.sqrt(dot(row, row))));
const mean = (values: readonly number[]) =>
  values.reduce((total, value) => total + value, 0) / values.length;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const inOneGroup = (groups: readonly number[] | undefined, i: number, j: number) =>
  groups !== undefined && groups[i]! >= 0 && groups[i] === groups[j];
const column = (rows: readonly Row[], j: number) => rows.map((row) => row[j]!);

/** Each of 2N anchors: the logit of its positive and those of its negatives. */
function anchors(
  a: readonly Row[],
  b: readonly Row[],
  temperature: number,
  groups?: readonly number[],
) {
  const z = [...unit(a), ...unit(b)],
    n = a.length;
  return z.map((row, i) => ({
    positive: dot(row, z[(i + n) % (2 * n)]!) / temperature,
    negatives: z.flatMap((other, j) =>
      i % n === j % n || inOneGroup(groups, i % n, j % n) ? [] : [dot(row, other) / temperature],
    ),
  }));
}

/** -ln of a positive's share among itself and its negatives, in one direction. */
function direction(
  a: readonly Row[],
  b: readonly Row[],
  scale: number,
  groups?: readonly number[],
): number {
  const [q, k] = [unit(a), unit(b)];
  return mean(
    q.map((row, i) => {
      const logits = k.flatMap((other, j) =>
        i !== j && inOneGroup(groups, i, j) ? [] : [scale * dot(row, other)],
      );
      return Math.log(sum(logits.map(Math.exp))) - scale * dot(row, k[i]!);
    }),
  );
}

export const ntXentOracle =
  (temperature: number): Oracle =>
  (a, b, groups) =>
    mean(
      anchors(a, b, temperature, groups).map(
        ({ positive, negatives }) =>
          -Math.log(Math.exp(positive) / (Math.exp(positive) + sum(negatives.map(Math.exp)))),
      ),
    );

export const dclOracle =
  (temperature: number, sigma?: number): Oracle =>
  (a, b, groups) => {
    const [x, y] = [unit(a), unit(b)];
    const hardness = x.map((row, i) => Math.exp(dot(row, y[i]!) / (sigma ?? 1)));
    const weights = hardness.map((value) =>
      sigma === undefined ? 1 : 2 - (a.length * value) / sum(hardness),
    );
    return mean(
      anchors(a, b, temperature, groups).map(
        ({ positive, negatives }, i) =>
          (negatives.length === 0 ? 0 : Math.log(sum(negatives.map(Math.exp)))) -
          weights[i % a.length]! * positive,
      ),
    );
  };

/** With the weights given as constants: for gradients. */
export const reweightedOracle =
  (temperature: number, rate: number, concentration: number): Oracle =>
  (a, b, groups) =>
    mean(
      anchors(a, b, temperature, groups).map(({ positive, negatives }) => {
        const weights = negatives.map((value) => Math.exp(concentration * value));
        const average = mean(
          negatives.map((value, i) => (weights[i]! / mean(weights)) * Math.exp(value)),
        );
        const g = Math.max(
          (average - rate * Math.exp(positive)) / (1 - rate),
          Math.exp(-1 / temperature),
        );
        return -Math.log(Math.exp(positive) / (Math.exp(positive) + negatives.length * g));
      }),
    );

export const infoNCEOracle =
  (temperature: number, symmetric: boolean): Oracle =>
  (a, b, groups) =>
    symmetric
      ? (direction(a, b, 1 / temperature, groups) + direction(b, a, 1 / temperature, groups)) / 2
      : direction(a, b, 1 / temperature, groups);

export const supConOracle =
  (temperature: number): Oracle =>
  (a, b, groups) => {
    const z = [...unit(a), ...unit(b)],
      n = a.length;
    return mean(
      z.map((row, i) => {
        const others = z.flatMap((other, j) =>
          j === i
            ? []
            : [
                {
                  logit: dot(row, other) / temperature,
                  positive: i % n === j % n || inOneGroup(groups, i % n, j % n),
                },
              ],
        );
        const all = Math.log(sum(others.map(({ logit }) => Math.exp(logit))));
        return mean(others.filter(({ positive }) => positive).map(({ logit }) => all - logit));
      }),
    );
  };

export const sigLipOracle =
  (scale: number, bias: number): Oracle =>
  (a, b, groups) => {
    const [x, y] = [unit(a), unit(b)];
    return (
      sum(
        x.flatMap((row, i) =>
          y.map((other, j) => {
            if (i !== j && inOneGroup(groups, i, j)) return 0;
            return Math.log1p(Math.exp((i === j ? -1 : 1) * (scale * dot(row, other) + bias)));
          }),
        ),
      ) / a.length
    );
  };

export const barlowTwinsOracle =
  (lambda: number): Oracle =>
  (a, b) => {
    const standardised = (rows: readonly Row[]) =>
      rows[0]!.map((_, j) => {
        const values = column(rows, j),
          centre = mean(values);
        const deviation = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)) + 1e-5);
        return values.map((value) => (value - centre) / deviation);
      });
    const [x, y] = [standardised(a), standardised(b)];
    return sum(
      x.flatMap((left, i) =>
        y.map((right, j) => {
          const c = dot(left, right) / a.length;
          return i === j ? (1 - c) ** 2 : lambda * c * c;
        }),
      ),
    );
  };

export const vicRegOracle =
  (epsilon: number): Oracle =>
  (a, b) => {
    const covariance = (rows: readonly Row[]) =>
      rows[0]!.map((_, i) =>
        rows[0]!.map((_unused, j) => {
          const [x, y] = [column(rows, i), column(rows, j)];
          return (
            sum(x.map((value, row) => (value - mean(x)) * (y[row]! - mean(y)))) / (rows.length - 1)
          );
        }),
      );
    const near = mean(a.flatMap((row, i) => row.map((value, j) => (value - b[i]![j]!) ** 2)));
    const [x, y] = [covariance(a), covariance(b)];
    const hinge = (c: number[][]) =>
      mean(c.map((row, i) => Math.max(0, 1 - Math.sqrt(row[i]! + epsilon))));
    const redundancy = (c: number[][]) =>
      sum(c.flatMap((row, i) => row.map((value, j) => (i === j ? 0 : value ** 2)))) / c.length;
    return 25 * near + 12.5 * (hinge(x) + hinge(y)) + redundancy(x) + redundancy(y);
  };

export const alignUniformOracle =
  (t: number, lambda: number, alpha: number): Oracle =>
  (a, b, groups) => {
    const [x, y] = [unit(a), unit(b)];
    const square = (p: Row, q: Row) => sum(p.map((value, i) => (value - q[i]!) ** 2));
    const potential = (rows: readonly Row[]) =>
      Math.log(
        mean(
          rows.flatMap((row, i) =>
            rows.flatMap((other, j) =>
              i === j || inOneGroup(groups, i, j) ? [] : [Math.exp(-t * square(row, other))],
            ),
          ),
        ),
      );
    return (
      mean(x.map((row, i) => square(row, y[i]!) ** (alpha / 2))) +
      (lambda / 2) * (potential(x) + potential(y))
    );
  };

const orderOracle = (similarities: readonly number[], scores: readonly number[]): number =>
  Math.log(
    1 +
      sum(
        similarities.flatMap((high, i) =>
          similarities.flatMap((low, j) => (scores[i]! > scores[j]! ? [Math.exp(low - high)] : [])),
        ),
      ),
  );

export const cosentOracle =
  (scale: number, scores: readonly number[]): Oracle =>
  (a, b) => {
    const [x, y] = [unit(a), unit(b)];
    return orderOracle(
      x.map((row, i) => scale * dot(row, y[i]!)),
      scores,
    );
  };

/** Complex division component by component, as the paper writes it. */
export const angleOracle =
  (scale: number, scores: readonly number[]): Oracle =>
  (a, b) =>
    orderOracle(
      a.map((x, row) => {
        const y = b[row]!;
        const half = x.length / 2;
        const [lengthX, lengthY] = [Math.sqrt(dot(x, x)), Math.sqrt(dot(y, y))];
        const parts = Array.from({ length: half }, (_, k) => {
          const [re, im, c, d] = [x[k]!, x[half + k]!, y[k]!, y[half + k]!];
          const quotient = [re * c + im * d, im * c - re * d].map((part) => part / lengthY ** 2);
          return sum(quotient) / (lengthX / lengthY);
        });
        return scale * Math.abs(sum(parts));
      }),
      scores,
    );

export const cosineRegressionOracle =
  (scores: readonly number[]): Oracle =>
  (a, b) => {
    const [x, y] = [unit(a), unit(b)];
    return mean(x.map((row, i) => (dot(row, y[i]!) - scores[i]!) ** 2));
  };

export const tripletOracle =
  (margin: number, negative: readonly Row[]): Oracle =>
  (a, b) => {
    const [x, y, n] = [unit(a), unit(b), unit(negative)];
    const distance = (p: Row, q: Row) =>
      Math.sqrt(sum(p.map((value, i) => (value - q[i]! + 1e-6) ** 2)));
    return mean(
      x.map((row, i) => Math.max(0, distance(row, y[i]!) - distance(row, n[i]!) + margin)),
    );
  };

export const rankingOracle =
  (scale: number, negative: readonly Row[]): Oracle =>
  (a, b, groups) => {
    const [q, k, hard] = [unit(a), unit(b), unit(negative)];
    return mean(
      q.map((row, i) => {
        const logits = [
          ...k.flatMap((other, j) =>
            i !== j && inOneGroup(groups, i, j) ? [] : [scale * dot(row, other)],
          ),
          ...hard.map((other) => scale * dot(row, other)),
        ];
        return Math.log(sum(logits.map(Math.exp))) - scale * dot(row, k[i]!);
      }),
    );
  };

export const queueOracle =
  (temperature: number, queue: readonly Row[], queueGroups: readonly number[]): Oracle =>
  (a, b, groups) => {
    const [q, k, rows] = [unit(a), unit(b), unit(queue)];
    return mean(
      q.map((row, i) => {
        const positive = dot(row, k[i]!) / temperature;
        const negatives = rows.flatMap((other, j) =>
          groups !== undefined && groups[i]! >= 0 && groups[i] === queueGroups[j]
            ? []
            : [dot(row, other) / temperature],
        );
        return Math.log(Math.exp(positive) + sum(negatives.map(Math.exp))) - positive;
      }),
    );
  };
