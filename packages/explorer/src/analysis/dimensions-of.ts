import type { EmbeddingMatrix } from '@counterpoint/eval';
import type { PageDimensions } from '../page/page-data.js';
import type { Category } from './classify-by-neighbours.js';

const shownDimensions = 24;
const shownSamples = 6;
const mostDuplicates = 50;

/**
 * What the dimensions of a space hold: the spectrum, RankMe's effective rank
 * (https://arxiv.org/abs/2210.02885, eq. 1, over shares of
 * variance), dead and duplicate dimensions, the samples that drive each, and the share of variance
 * that each fact explains.
 */
export function dimensionsOf(
  { rows, count, width }: EmbeddingMatrix,
  shares: ArrayLike<number>,
  facts: readonly Category[],
): PageDimensions {
  const columns = Array.from({ length: width }, (_, d) =>
    centred(Float64Array.from({ length: count }, (_value, i) => rows[i * width + d]!)),
  );
  const deviations = columns.map((column) => Math.sqrt(squares(column) / count));
  const largest = Math.max(...deviations, 1e-12);
  const order = [...deviations.keys()].sort((a, b) => deviations[b]! - deviations[a]!);
  const drivers = order.slice(0, shownDimensions).map((dimension) => {
    const column = columns[dimension]!;
    const samples = [...column.keys()].sort((a, b) => column[b]! - column[a]!);
    const explanation = facts
      .map((fact) => ({ name: fact.name, share: explainedShare(column, fact) }))
      .sort((a, b) => b.share - a.share)[0];
    return {
      dimension,
      deviation: deviations[dimension]!,
      highest: samples.slice(0, shownSamples),
      lowest: samples.slice(-shownSamples).reverse(),
      fact: explanation,
    };
  });
  let entropy = 0;
  for (let i = 0; i < shares.length; i++)
    if (shares[i]! > 0) entropy -= shares[i]! * Math.log(shares[i]!);
  const whole = columns.reduce((sum, column) => sum + squares(column), 0);
  return {
    shares: Array.from(shares),
    effectiveRank: Math.exp(entropy),
    dead: [...deviations.keys()].filter((d) => deviations[d]! < largest / 1000),
    ...duplicatesOf(columns, deviations, largest),
    drivers,
    factShares: facts
      .map((fact) => ({
        name: fact.name,
        share:
          columns.reduce((sum, c) => sum + explainedShare(c, fact) * squares(c), 0) / (whole || 1),
        chance: (fact.categories.length - 1) / Math.max(1, count - 1),
      }))
      .sort((a, b) => b.share - a.share),
  };
}

/** eta squared: the variance between the means of a fact's values, over the whole. */
function explainedShare(column: Float64Array, { categories, codes }: Category): number {
  const sums = new Float64Array(categories.length);
  const counts = new Float64Array(categories.length);
  for (let i = 0; i < column.length; i++) {
    if (codes[i]! < 0) continue;
    sums[codes[i]!]! += column[i]!;
    counts[codes[i]!]!++;
  }
  const whole = squares(column);
  if (whole === 0) return 0;
  return sums.reduce((s, sum, c) => s + (counts[c] === 0 ? 0 : sum ** 2 / counts[c]!), 0) / whole;
}

function duplicatesOf(
  columns: readonly Float64Array[],
  deviations: readonly number[],
  largest: number,
): Pick<PageDimensions, 'duplicates' | 'duplicateCount'> {
  const pairs: { a: number; b: number; correlation: number }[] = [];
  // every so many samples: 500 tell a correlation of .95
  const step = Math.max(1, Math.floor(columns[0]!.length / 500));
  const thin = columns.map((column) => centred(column.filter((_value, i) => i % step === 0)));
  const norms = thin.map((column) => Math.sqrt(squares(column)));
  for (let a = 0; a < thin.length; a++)
    for (let b = a + 1; b < thin.length; b++) {
      if (Math.min(deviations[a]!, deviations[b]!) < largest / 1000) continue;
      let product = 0;
      for (let i = 0; i < thin[a]!.length; i++) product += thin[a]![i]! * thin[b]![i]!;
      const correlation = product / Math.max(1e-12, norms[a]! * norms[b]!);
      if (Math.abs(correlation) > 0.95) pairs.push({ a, b, correlation });
    }
  pairs.sort((x, y) => Math.abs(y.correlation) - Math.abs(x.correlation));
  return { duplicates: pairs.slice(0, mostDuplicates), duplicateCount: pairs.length };
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function squares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
