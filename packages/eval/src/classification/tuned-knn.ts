import { sameCounts } from '../matrix/check.js';
import type { LabelledMatrix } from '../matrix/embedding-matrix.js';
import { nearest } from '../matrix/nearest.js';
import type { Neighbours } from '../matrix/neighbours.js';
import type { TfIdf } from '../retrieval/tf-idf.js';
import type { Classified } from './classified.js';
import { neighbourVote } from './knn.js';

/** The numbers of neighbours among which {@link tunedKnn} chooses. */
export interface TunedKnnOptions {
  /** The numbers of neighbours that are tried. Default 1, 3, 5, 10, 20, 50, 100 and 200. */
  readonly ks?: readonly number[];
  /** Default 0.1. */
  readonly temperature?: number;
}

/** A vote, and the number of neighbours that was chosen for it. */
export interface TunedKnn extends Classified {
  readonly k: number;
}

const usualKs = [1, 3, 5, 10, 20, 50, 100, 200];

/**
 * Weighted nearest neighbours (`knn`) whose number is chosen on the training rows: each is
 * classified by the
 * others (leave one out), and the number of highest accuracy is used, of equal ones the smallest.
 * The test
 * rows play no part in the choice.
 *
 * Stone 1974, "Cross-validatory choice and assessment of statistical predictions",
 * https://doi.org/10.1111/j.2517-6161.1974.tb00994.x.
 *
 * @param train [N, D] with labels, at least two rows
 * @param test [M, D] with labels
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_LABEL, CP_EVAL_OPTION, CP_EVAL_NOT_FINITE
 */
export function tunedKnn(
  train: LabelledMatrix,
  test: LabelledMatrix,
  { ks = usualKs, temperature }: TunedKnnOptions = {},
): TunedKnn {
  sameCounts('tunedKnn, training part', { rows: train.count, labels: train.labels.length });
  const usable = usableKs(ks, train.count);
  const maximum = Math.max(...usable);
  return chooseK(
    nearest(train, train, maximum, { itself: true }),
    nearest(test, train, maximum),
    { train: train.labels, test: test.labels },
    usable,
    temperature,
  );
}

/** Texts with their classes. */
export interface LabelledTexts {
  readonly texts: readonly string[];
  readonly labels: ArrayLike<number>;
}

/**
 * The same of texts by their words: neighbours are found by the cosine of TF-IDF, learnt from the
 * training
 * texts. The baseline that an encoder of texts has to beat.
 *
 * @param weights TF-IDF of the training texts, in their order
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_LABEL
 */
export function wordKnn(
  weights: TfIdf,
  train: LabelledTexts,
  test: LabelledTexts,
  { ks = usualKs, temperature }: TunedKnnOptions = {},
): TunedKnn {
  sameCounts('wordKnn', { texts: train.texts.length, labels: train.labels.length });
  const usable = usableKs(ks, train.texts.length);
  const maximum = Math.max(...usable);
  const search = weights.searcher(train.texts.map((_, i) => String(i)));
  const neighboursOf = (texts: readonly string[], itself: boolean): Neighbours => {
    const indices = new Int32Array(texts.length * maximum).fill(-1);
    const scores = new Float64Array(texts.length * maximum);
    texts.forEach((text, i) =>
      search(text, maximum + 1)
        .filter(({ document }) => !itself || Number(document) !== i)
        .slice(0, maximum)
        .forEach(({ document, score }, j) => {
          indices[i * maximum + j] = Number(document);
          scores[i * maximum + j] = score;
        }),
    );
    return { k: maximum, indices, scores };
  };
  return chooseK(
    neighboursOf(train.texts, true),
    neighboursOf(test.texts, false),
    { train: train.labels, test: test.labels },
    usable,
    temperature,
  );
}

function usableKs(ks: readonly number[], rows: number): number[] {
  const usable = ks.filter((k) => k < rows).sort((a, b) => a - b);
  return usable.length > 0 ? usable : [1];
}

function chooseK(
  among: Neighbours,
  ofTest: Neighbours,
  labels: { readonly train: ArrayLike<number>; readonly test: ArrayLike<number> },
  ks: readonly number[],
  temperature: number | undefined,
): TunedKnn {
  let best = { k: ks[0]!, right: -1 };
  for (const k of ks) {
    const { correct } = neighbourVote(among, labels.train, labels.train, temperature, k);
    const right = correct.reduce((sum, is) => sum + is, 0);
    if (right > best.right) best = { k, right };
  }
  const vote = neighbourVote(ofTest, labels.train, labels.test, temperature, best.k);
  return { ...vote, k: best.k };
}
