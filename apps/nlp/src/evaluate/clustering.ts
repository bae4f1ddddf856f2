import { CounterpointError } from '@counterpoint/core';
import { clusteringReport, foldedTfIdf, joinReports, type Report } from '@counterpoint/eval';
import { singleText, type ReadText } from '@counterpoint/text';
import type { LoadedModel } from '../load-model.js';
import { embedded, withUntrained } from './systems.js';

/**
 * Labelled texts: how well k-means on the embeddings finds the classes again, beside TF-IDF and
 * the untrained
 * encoder.
 *
 * @throws CP_NLP_DATA when a row has no class
 */
export async function evaluateClustering(
  model: LoadedModel,
  rows: readonly ReadText[],
  baselines: boolean,
  intervalOver?: Int32Array,
): Promise<Report> {
  if (rows.some(({ label }) => label === undefined))
    throw new CounterpointError('CP_NLP_DATA', {
      what: 'Some rows have no label',
      where: 'evaluate',
      expected: 'a class for every row',
      remedy: 'name its column with --label',
    });
  const labels = Int32Array.from(rows, ({ label }) => label!);
  const texts = rows.map(singleText);
  const { trained, untrained } = await withUntrained(model, baselines, async (each) =>
    clusteringReport({ ...(await embedded(each, texts)), labels }, { intervalOver }),
  );
  if (!baselines) return joinReports('clustering', { '': trained });
  const sparse = { ...foldedTfIdf(texts, { sublinear: true }), labels };
  const words = clusteringReport(sparse, { intervalOver });
  return joinReports('clustering', {
    '': trained,
    'tf-idf': words,
    ...(untrained && { untrained }),
  });
}
