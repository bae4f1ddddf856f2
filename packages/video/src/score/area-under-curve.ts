/**
 * The area under the receiver operating characteristic: the share of pairs of a positive and a
 * negative in which the positive scores higher; a tie counts half. Hanley and McNeil 1982,
 * https://doi.org/10.1148/radiology.143.1.7063747.
 *
 * @example
 * console.log(areaUnderCurve([0.9, 0.6], [0.1, 0.7])); // 0.75
 */
export function areaUnderCurve(positives: ArrayLike<number>, negatives: ArrayLike<number>): number {
  const all = [
    ...Array.from(positives, (score) => ({ score, positive: true })),
    ...Array.from(negatives, (score) => ({ score, positive: false })),
  ].sort((a, b) => a.score - b.score);
  let [below, won] = [0, 0];
  for (let i = 0; i < all.length;) {
    let end = i;
    let [tiedPositive, tiedNegative] = [0, 0];
    for (; end < all.length && all[end]!.score === all[i]!.score; end++)
      if (all[end]!.positive) tiedPositive++;
      else tiedNegative++;
    won += tiedPositive * (below + tiedNegative / 2);
    below += tiedNegative;
    i = end;
  }
  return won / (positives.length * negatives.length);
}
