import { sameCounts } from '../matrix/check.js';
import type { Neighbours } from '../matrix/neighbours.js';
import type { TfIdf } from '../retrieval/tf-idf.js';
import { chooseK, usableKs, usualKs } from './choose-k.js';
import { neighbourVote } from './knn.js';
import type { TunedKnn, TunedKnnOptions } from './tuned-knn.js';

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
  const { labels } = train;
  const among = neighboursOf(train.texts, true);
  const { k } = chooseK(among, { train: labels, queries: labels }, usable, temperature);
  const ofTest = neighboursOf(test.texts, false);
  return { ...neighbourVote(ofTest, labels, test.labels, temperature, k), k };
}
