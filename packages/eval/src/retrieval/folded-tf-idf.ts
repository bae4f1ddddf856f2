import type { EmbeddingMatrix } from '../matrix/embedding-matrix.js';
import { tfIdf, type TfIdfOptions } from './tf-idf.js';

/**
 * TF-IDF of texts as dense rows, for methods that cannot take sparse ones: each word is added to
 * one of a few
 * dimensions, with a sign, both by its hash. Weinberger et al. 2009,
 * https://arxiv.org/abs/0902.2206.
 *
 * @param width default 512
 * @returns [texts, width]
 * @throws CP_EVAL_EMPTY
 */
export function foldedTfIdf(
  texts: readonly string[],
  { width = 512, ...options }: TfIdfOptions & { readonly width?: number } = {},
): EmbeddingMatrix {
  const weights = tfIdf(texts, options);
  const rows = new Float32Array(texts.length * width);
  texts.forEach((text, i) => {
    const vector = weights.vector(text);
    vector.words.forEach((word, at) => {
      const hash = Math.imul(word + 1, 0x9e3779b1) >>> 0;
      const weight = vector.weights[at]!;
      rows[i * width + ((hash >>> 1) % width)]! += (hash & 1) === 0 ? weight : -weight;
    });
  });
  return { rows, count: texts.length, width };
}
