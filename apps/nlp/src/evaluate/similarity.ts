import { CounterpointError } from '@counterpoint/core';
import {
  joinReports,
  judgeTraining,
  pairCosines,
  report,
  similarityReport,
  sparseProduct,
  spearman,
  tfIdf,
  type Report,
  type Statistic,
} from '@counterpoint/eval';
import type { ReadText } from '@counterpoint/text';
import type { LoadedModel } from '../load-model.js';
import { embedded, withUntrained } from './systems.js';

/**
 * Scored pairs: Spearman and Pearson of the model, of TF-IDF and of the untrained encoder, and the
 * model's gains.
 * Rows without a score are left out and counted.
 *
 * @throws CP_NLP_DATA when no row is a scored pair
 */
export async function evaluateSimilarity(
  model: LoadedModel,
  all: readonly ReadText[],
  baselines: boolean,
  groups?: Int32Array,
): Promise<Report> {
  const rows = all.filter(({ score }) => score !== undefined);
  const single = rows.find(({ texts }) => texts.length < 2);
  if (rows.length === 0 || single !== undefined)
    throw new CounterpointError('CP_NLP_DATA', {
      what: single === undefined ? 'No row has a score' : `The row ${single.key} is no pair`,
      where: 'evaluate',
      expected: 'two texts and a score a row',
      remedy: `name the columns; there are ${Object.keys(all[0]?.metadata ?? {}).join(', ')}`,
    });
  const scoredGroups = groups?.filter((_, i) => all[i]!.score !== undefined);
  const options = { intervalOver: scoredGroups };
  const blank = all.length - rows.length;
  const notes = blank === 0 ? undefined : [`${blank} rows without a score are left out.`];
  const people = rows.map(({ score }) => score!);
  if (people.every((score) => score === people[0]))
    throw new CounterpointError('CP_NLP_DATA', {
      what: `All ${rows.length} scores are ${people[0]}: there is no order to compare with`,
      where: 'evaluate',
      expected: 'two different scores or more',
      remedy: 'name another column with --score',
    });
  const [a, b] = [rows.map(({ texts }) => texts[0]), rows.map(({ texts }) => texts[1]!)];
  const cosines = await withUntrained(model, baselines, async (each) =>
    pairCosines(await embedded(each, a), await embedded(each, b)),
  );
  const trained = { ...similarityReport(cosines.trained, people, options), notes };
  if (!baselines) return trained;
  const words = tfIdf([...a, ...b], { sublinear: true });
  const sparse = Float64Array.from(a, (text, i) =>
    sparseProduct(words.vector(text), words.vector(b[i]!)),
  );
  const agreement =
    (scores: ArrayLike<number>): Statistic =>
    (at) =>
      spearman(
        Float64Array.from(at, (i) => scores[i]!),
        Float64Array.from(at, (i) => people[i]!),
      );
  const { gainOverBaseline, gainOverUntrained, sentence } = judgeTraining(
    'Spearman',
    people.length,
    {
      trained: agreement(cosines.trained),
      untrained: cosines.untrained && agreement(cosines.untrained),
      baselines: { 'tf-idf': agreement(sparse) },
    },
    options,
  );
  return joinReports('similarity', {
    '': trained,
    'tf-idf': similarityReport(sparse, people, options),
    ...(cosines.untrained && { untrained: similarityReport(cosines.untrained, people, options) }),
    'gain.tf-idf': report('', { spearman: gainOverBaseline! }, [sentence]),
    ...(gainOverUntrained && { 'gain.untrained': report('', { spearman: gainOverUntrained }) }),
  });
}
