import { createHash } from 'node:crypto';
import { inRange } from '../matrix/check.js';
import type { EmbeddingMatrix } from '../matrix/embedding-matrix.js';
import { nearest } from '../matrix/nearest.js';

/** A test sample that training has seen. */
export interface Leak {
  readonly test: number;
  readonly train: number;
  /** 1 for equal content, the cosine for near-duplicates. */
  readonly similarity: number;
}

/** What an audit found: look at the worst pairs before trusting a score. */
export interface LeakageAudit {
  /** Test samples whose content is that of a training sample. */
  readonly exact: readonly Leak[];
  /** Test samples whose embedding is almost that of a training sample, most similar first; exact ones are not listed again. */
  readonly near: readonly Leak[];
  /** The share of the test part in either list. */
  readonly share: number;
}

export interface LeakageOptions {
  /** Content of each sample, such as text or file bytes: compared by SHA-256. */
  readonly content?: {
    readonly train: readonly (string | Uint8Array)[];
    readonly test: readonly (string | Uint8Array)[];
  };
  /** Embeddings of each sample, from any encoder or of the raw input. */
  readonly embeddings?: { readonly train: EmbeddingMatrix; readonly test: EmbeddingMatrix };
  /** The cosine from which on two samples are near-duplicates. Default 0.99; depends on the encoder. */
  readonly threshold?: number;
}

/**
 * Looks for test samples that are also in the training part: exactly, by content, and nearly, by embedding.
 *
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_OPTION
 */
export function auditLeakage({
  content,
  embeddings,
  threshold = 0.99,
}: LeakageOptions): LeakageAudit {
  inRange('threshold', threshold, -1, 1);
  const exact = content ? equalContent(content.train, content.test) : [];
  const known = new Set(exact.map(({ test }) => test));
  const near = embeddings
    ? nearDuplicates(embeddings.train, embeddings.test, threshold).filter(
        ({ test }) => !known.has(test),
      )
    : [];
  const tested = content?.test.length ?? embeddings?.test.count ?? 0;
  return { exact, near, share: tested === 0 ? 0 : (exact.length + near.length) / tested };
}

function equalContent(
  train: readonly (string | Uint8Array)[],
  test: readonly (string | Uint8Array)[],
): Leak[] {
  const digest = (content: string | Uint8Array) =>
    createHash('sha256').update(content).digest('base64');
  const seen = new Map<string, number>();
  train.forEach((content, i) => {
    const key = digest(content);
    if (!seen.has(key)) seen.set(key, i);
  });
  return test.flatMap((content, i) => {
    const found = seen.get(digest(content));
    return found === undefined ? [] : [{ test: i, train: found, similarity: 1 }];
  });
}

function nearDuplicates(train: EmbeddingMatrix, test: EmbeddingMatrix, threshold: number): Leak[] {
  const { indices, scores } = nearest(test, train, 1);
  return Array.from(indices, (found, i): Leak => ({
    test: i,
    train: found,
    similarity: scores[i]!,
  }))
    .filter(({ similarity }) => similarity >= threshold)
    .sort((a, b) => b.similarity - a.similarity);
}
