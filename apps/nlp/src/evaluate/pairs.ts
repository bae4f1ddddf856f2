import { CounterpointError, Rng } from '@counterpoint/core';
import {
  bestThreshold,
  bootstrap,
  joinReports,
  meanDifference,
  pairAveragePrecision,
  pairClassification,
  pairCosines,
  report,
  sparseProduct,
  tfIdf,
  type Report,
  type ScoredPairs,
} from '@counterpoint/eval';
import type { LoadedModel } from '../load-model.js';
import type { ReadText } from '../open-texts.js';
import { embedded, withUntrained } from './systems.js';

/** What usually says that two texts mean the same. */
const usual = ['1', 'true', 'yes', 'same', 'entailment', 'duplicate', 'paraphrase'];

export interface PairsOptions {
  readonly baselines: boolean;
  /** Class names by label. */
  readonly classes: readonly string[];
  /** The class of pairs that mean the same. Default: the first of the usual names that there is. */
  readonly same: string | undefined;
}

/**
 * Labelled pairs: is the second text a paraphrase of the first, or follows from it? Average precision, and accuracy and F1 of half of the
 * pairs at the threshold that is best on the other half; beside TF-IDF and the untrained encoder.
 */
export async function evaluatePairs(
  model: LoadedModel,
  rows: readonly ReadText[],
  { baselines, classes, same }: PairsOptions,
): Promise<Report> {
  const name = same ?? usual.find((each) => classes.includes(each));
  const wanted = classes.indexOf(name ?? '');
  if (wanted < 0 || rows.some(({ texts, label }) => texts.length < 2 || label === undefined)) {
    throw new CounterpointError('CP_NLP_DATA', {
      what:
        wanted < 0
          ? `No class is called ${name === undefined ? usual.join(' or ') : `"${name}"`}`
          : 'Some rows are no labelled pairs',
      where: 'evaluate',
      expected: 'two texts and a class a row',
      remedy: `name the class with --same; there are ${classes.join(', ') || 'none'}`,
    });
  }
  const is = rows.map(({ label }) => label === wanted);
  const [a, b] = [rows.map(({ texts }) => texts[0]), rows.map(({ texts }) => texts[1]!)];
  const cosines = await withUntrained(model, baselines, async (each) =>
    pairCosines(await embedded(each, a), await embedded(each, b)),
  );
  const own = halves(cosines.trained, is);
  if (!baselines) return joinReports('pairs', { '': pairClassification(own.test, own.validation) });
  const words = tfIdf([...a, ...b]);
  const sparse = halves(
    Float64Array.from(a, (text, i) => sparseProduct(words.vector(text), words.vector(b[i]!))),
    is,
  );
  const untrained = cosines.untrained && halves(cosines.untrained, is);
  return joinReports('pairs', {
    '': pairClassification(own.test, own.validation),
    'tf-idf': pairClassification(sparse.test, sparse.validation),
    ...(untrained ? { untrained: pairClassification(untrained.test, untrained.validation) } : {}),
    'gain.tf-idf': report('', {
      'average-precision': bootstrap(
        own.test.scores.length,
        (at) =>
          pairAveragePrecision(drawn(own.test, at)) - pairAveragePrecision(drawn(sparse.test, at)),
        { resamples: 200 },
      ),
      accuracy: meanDifference(right(own), right(sparse)),
    }),
  });
}

/** Half of the pairs, drawn once for all, chooses the threshold; the rest is scored. */
function halves(
  scores: ArrayLike<number>,
  same: readonly boolean[],
): { test: ScoredPairs; validation: ScoredPairs } {
  const order = Rng.of(1, 'pairs').permutation(same.length);
  const part = (places: Uint32Array): ScoredPairs => ({
    scores: Float64Array.from(places, (i) => scores[i]!),
    same: Array.from(places, (i) => same[i]!),
  });
  const half = Math.floor(order.length / 2);
  return { validation: part(order.subarray(0, half)), test: part(order.subarray(half)) };
}

const drawn = ({ scores, same }: ScoredPairs, at: Uint32Array): ScoredPairs => ({
  scores: Array.from(at, (i) => scores[i]!),
  same: Array.from(at, (i) => same[i]!),
});

/** Whether each pair of the test half is told right. */
function right({ test, validation }: { test: ScoredPairs; validation: ScoredPairs }): Uint8Array {
  const { threshold } = bestThreshold(validation);
  return Uint8Array.from(test.scores, (score, i) =>
    score >= threshold === Boolean(test.same[i]) ? 1 : 0,
  );
}
