/** A score of some rows of the test part, the same rows for each system. */
export type Statistic = (rows: Uint32Array) => number;

/** The mean of values of single rows as a statistic. */
export function meanOf(values: ArrayLike<number>): Statistic {
  return (rows) => {
    let sum = 0;
    for (const row of rows) sum += values[row]!;
    return sum / rows.length;
  };
}

/** The mean of a less the mean of b, of the same rows. */
export function differenceOfMeans(a: ArrayLike<number>, b: ArrayLike<number>): Statistic {
  const [left, right] = [meanOf(a), meanOf(b)];
  return (rows) => left(rows) - right(rows);
}
