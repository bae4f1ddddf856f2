import { inRange } from '../matrix/check.js';

/** The grades of the ranked documents, best rank first; 0 is not relevant. */
export type Grades = ArrayLike<number>;

/** The share of all relevant documents among the first k. */
export function recallAt(grades: Grades, relevant: number, k: number): number {
  return relevant === 0 ? 0 : relevantAmong(grades, k) / relevant;
}

/** 1 when any of the first k is relevant, else 0: what papers on paired data call recall@k. */
export function hitAt(grades: Grades, k: number): number {
  return relevantAmong(grades, k) > 0 ? 1 : 0;
}

/** The share of relevant documents among the first k. */
export function precisionAt(grades: Grades, k: number): number {
  inRange('k', k, 1, Infinity);
  return relevantAmong(grades, k) / k;
}

/** One over the rank of the first relevant document; 0 when there is none. */
export function reciprocalRank(grades: Grades): number {
  for (let i = 0; i < grades.length; i++) if (grades[i]! > 0) return 1 / (i + 1);
  return 0;
}

/**
 * Average precision: the precision at the rank of each relevant document, summed, over all
 * relevant documents. Its mean over
 * queries is MAP. Manning, Raghavan and Schütze 2008, "Introduction to information retrieval",
 * section 8.4, https://nlp.stanford.edu/IR-book/.
 */
export function averagePrecision(grades: Grades, relevant: number): number {
  let hits = 0,
    sum = 0;
  for (let i = 0; i < grades.length; i++) if (grades[i]! > 0) sum += ++hits / (i + 1);
  return relevant === 0 ? 0 : sum / relevant;
}

/**
 * Normalised discounted cumulative gain: sum over ranks i <= k of gain(grade) / log2(i + 1), over
 * the same sum for the best possible order.
 *
 * Järvelin and Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques",
 * https://doi.org/10.1145/582415.582418.
 *
 * @param judged the grades of all judged documents, in any order
 * @param gain `linear`: the grade (trec_eval, scikit-learn, BEIR); `exponential`: 2^grade - 1
 */
export function ndcgAt(
  grades: Grades,
  judged: ArrayLike<number>,
  k: number,
  gain: 'linear' | 'exponential' = 'linear',
): number {
  const ideal = discounted(
    Array.from(judged).sort((a, b) => b - a),
    k,
    gain,
  );
  return ideal === 0 ? 0 : discounted(grades, k, gain) / ideal;
}

function discounted(grades: Grades, k: number, gain: 'linear' | 'exponential'): number {
  let sum = 0;
  for (let i = 0; i < Math.min(k, grades.length); i++)
    sum += (gain === 'linear' ? grades[i]! : 2 ** grades[i]! - 1) / Math.log2(i + 2);
  return sum;
}

function relevantAmong(grades: Grades, k: number): number {
  let hits = 0;
  for (let i = 0; i < Math.min(k, grades.length); i++) if (grades[i]! > 0) hits++;
  return hits;
}
