import { CounterpointError } from '@counterpoint/core';
import {
  clusteringReport,
  joinReports,
  tfIdf,
  type EmbeddingMatrix,
  type Report,
} from '@counterpoint/eval';
import type { LoadedModel } from '../load-model.js';
import type { ReadText } from '../open-texts.js';
import { embedded, withUntrained } from './systems.js';

/** Words of TF-IDF are folded into as many dimensions, so that k-means can have them dense. */
const folded = 512;

/** Labelled texts: how well k-means on the embeddings finds the classes again, beside TF-IDF and the untrained encoder. */
export async function evaluateClustering(
  model: LoadedModel,
  rows: readonly ReadText[],
  baselines: boolean,
): Promise<Report> {
  if (rows.some(({ label }) => label === undefined))
    throw new CounterpointError('CP_NLP_DATA', {
      what: 'Some rows have no label',
      where: 'evaluate',
      expected: 'a class for every row',
      remedy: 'name its column with --label-column',
    });
  const labels = Int32Array.from(rows, ({ label }) => label!);
  const texts = rows.map(({ texts: [first] }) => first);
  const { trained, untrained } = await withUntrained(model, baselines, async (each) =>
    clusteringReport({ ...(await embedded(each, texts)), labels }),
  );
  return joinReports('clustering', {
    '': trained,
    ...(baselines ? { 'tf-idf': clusteringReport({ ...foldedTfIdf(texts), labels }) } : {}),
    ...(untrained ? { untrained } : {}),
  });
}

/** TF-IDF with each word added to one of a few dimensions, with a sign: Weinberger et al. 2009, https://arxiv.org/abs/0902.2206. */
function foldedTfIdf(texts: readonly string[]): EmbeddingMatrix {
  const weighted = tfIdf(texts);
  const rows = new Float32Array(texts.length * folded);
  texts.forEach((text, i) => {
    const { words, weights } = weighted.vector(text);
    words.forEach((word, at) => {
      const hash = Math.imul(word + 1, 0x9e3779b1) >>> 0;
      rows[i * folded + ((hash >>> 1) % folded)]! +=
        (hash & 1) === 0 ? weights[at]! : -weights[at]!;
    });
  });
  return { rows, count: texts.length, width: folded };
}
