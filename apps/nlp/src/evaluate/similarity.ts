import { CounterpointError } from '@counterpoint/core';
import {
  bootstrap,
  joinReports,
  pairCosines,
  report,
  similarityReport,
  sparseProduct,
  spearman,
  tfIdf,
  type Report,
} from '@counterpoint/eval';
import type { LoadedModel } from '../load-model.js';
import type { ReadText } from '../open-texts.js';
import { embedded, withUntrained } from './systems.js';

/** Scored pairs: Spearman and Pearson of the model, of TF-IDF and of the untrained encoder, and the model's gain over TF-IDF. */
export async function evaluateSimilarity(
  model: LoadedModel,
  rows: readonly ReadText[],
  baselines: boolean,
): Promise<Report> {
  if (rows.some(({ texts, score }) => texts.length < 2 || score === undefined))
    throw new CounterpointError('CP_NLP_DATA', {
      what: 'Some rows have no score',
      where: 'evaluate',
      expected: 'two texts and a score a row',
      remedy: 'name the columns',
    });
  const people = rows.map(({ score }) => score!);
  const [a, b] = [rows.map(({ texts }) => texts[0]), rows.map(({ texts }) => texts[1]!)];
  const cosines = await withUntrained(model, baselines, async (each) =>
    pairCosines(await embedded(each, a), await embedded(each, b)),
  );
  if (!baselines) return similarityReport(cosines.trained, people);
  const words = tfIdf([...a, ...b]);
  const sparse = Float64Array.from(a, (text, i) =>
    sparseProduct(words.vector(text), words.vector(b[i]!)),
  );
  const of = (scores: ArrayLike<number>, at: Uint32Array) =>
    spearman(
      Float64Array.from(at, (i) => scores[i]!),
      Float64Array.from(at, (i) => people[i]!),
    );
  const gain = report('gain', {
    spearman: bootstrap(people.length, (at) => of(cosines.trained, at) - of(sparse, at)),
  });
  return joinReports('similarity', {
    '': similarityReport(cosines.trained, people),
    'tf-idf': similarityReport(sparse, people),
    ...(cosines.untrained ? { untrained: similarityReport(cosines.untrained, people) } : {}),
    'gain.tf-idf': gain,
  });
}
