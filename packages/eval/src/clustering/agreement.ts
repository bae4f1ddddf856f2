import { notEmpty, sameCounts } from '../matrix/check.js';

/**
 * V-measure of clusters against classes: the harmonic mean of homogeneity, 1 - H(class | cluster)
 * / H(class), and completeness,
 * 1 - H(cluster | class) / H(cluster).
 *
 * Rosenberg and Hirschberg 2007, "V-measure: a conditional entropy-based external cluster
 * evaluation measure",
 * https://aclanthology.org/D07-1043/.
 *
 * @returns 0 to 1
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY
 */
export function vMeasure(classes: ArrayLike<number>, clusters: ArrayLike<number>): number {
  const { cells, rows, columns, total } = contingency(classes, clusters);
  const entropy = (counts: Iterable<number>): number => {
    let sum = 0;
    for (const count of counts) sum -= (count / total) * Math.log(count / total);
    return sum;
  };
  const ofClasses = entropy(rows.values()),
    ofClusters = entropy(columns.values()),
    joint = entropy(cells.values());
  const shared = ofClasses + ofClusters - joint; // the mutual information
  const homogeneity = ofClasses === 0 ? 1 : shared / ofClasses,
    completeness = ofClusters === 0 ? 1 : shared / ofClusters;
  return homogeneity + completeness <= 0
    ? 0
    : (2 * homogeneity * completeness) / (homogeneity + completeness);
}

/**
 * Adjusted Rand index: agreement over pairs of rows, corrected so that chance is 0 and equality 1.
 *
 * Hubert and Arabie 1985, "Comparing partitions", equation 5, https://doi.org/10.1007/BF01908075.
 *
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY
 */
export function adjustedRandIndex(classes: ArrayLike<number>, clusters: ArrayLike<number>): number {
  const { cells, rows, columns, total } = contingency(classes, clusters);
  const pairs = (counts: Iterable<number>): number => {
    let sum = 0;
    for (const count of counts) sum += (count * (count - 1)) / 2;
    return sum;
  };
  const together = pairs(cells.values()),
    inClasses = pairs(rows.values()),
    inClusters = pairs(columns.values());
  const expected = total > 1 ? (inClasses * inClusters) / ((total * (total - 1)) / 2) : 0;
  const maximum = (inClasses + inClusters) / 2;
  return maximum === expected ? 1 : (together - expected) / (maximum - expected);
}

interface Contingency {
  readonly cells: ReadonlyMap<string, number>;
  readonly rows: ReadonlyMap<number, number>;
  readonly columns: ReadonlyMap<number, number>;
  readonly total: number;
}

function contingency(classes: ArrayLike<number>, clusters: ArrayLike<number>): Contingency {
  sameCounts('clustering', { classes: classes.length, clusters: clusters.length });
  notEmpty('clustering', classes.length);
  const cells = new Map<string, number>(),
    rows = new Map<number, number>(),
    columns = new Map<number, number>();
  for (let i = 0; i < classes.length; i++) {
    const a = classes[i]!,
      b = clusters[i]!,
      cell = `${a} ${b}`;
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
    rows.set(a, (rows.get(a) ?? 0) + 1);
    columns.set(b, (columns.get(b) ?? 0) + 1);
  }
  return { cells, rows, columns, total: classes.length };
}
