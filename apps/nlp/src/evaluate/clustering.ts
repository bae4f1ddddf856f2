import { clusteringReport, foldedTfIdf, joinReports, type Report } from '@counterpoint/eval';
import { singleText, type ReadText } from '@counterpoint/text';
import type { LoadedModel } from '../load-model.js';
import { embedded, withUntrained } from './systems.js';

/**
 * Texts that all have a label: how well k-means on the embeddings finds the classes again, beside
 * TF-IDF and the untrained encoder.
 */
export async function evaluateClustering(
  model: LoadedModel,
  rows: readonly ReadText[],
  baselines: boolean,
  intervalOver?: Int32Array,
): Promise<Report> {
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
