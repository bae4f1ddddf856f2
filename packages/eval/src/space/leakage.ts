import { createHash } from 'node:crypto';
import { CounterpointError } from '@counterpoint/core';
import { inRange, sameCounts } from '../matrix/check.js';
import type { EmbeddingMatrix } from '../matrix/embedding-matrix.js';
import type { FloatProducts } from '../matrix/float-products.js';
import { nearest } from '../matrix/nearest.js';
import { textCopies } from './text-copies.js';

/** A test sample that training has seen. */
export interface Leak {
  readonly test: number;
  readonly train: number;
  /** 1 for equal content; of near copies the share of common runs of words, or the cosine. */
  readonly similarity: number;
}

/** What an audit found: look at the worst pairs before trusting a score. */
export interface LeakageAudit {
  /** Test samples whose content is that of a training sample. */
  readonly exact: readonly Leak[];
  /**
   * Test texts that are a training text but for few words, most similar first; exact ones are not
   * listed again.
   */
  readonly similar: readonly Leak[];
  /**
   * Test samples whose embedding is almost that of a training sample, most similar first; those
   * above are not listed again.
   */
  readonly near: readonly Leak[];
  /** The share of the test part in any of the lists. */
  readonly share: number;
  /** How many test samples there are. */
  readonly tested: number;
}

/**
 * What {@link auditLeakage} compares, content or embeddings, and the limits from which two samples
 * are copies.
 */
export interface LeakageOptions {
  /** Content of each sample, such as text or file bytes: compared by SHA-256. */
  readonly content?: {
    readonly train: readonly (string | Uint8Array)[];
    readonly test: readonly (string | Uint8Array)[];
  };
  /** Embeddings of each sample, from any encoder or of the raw input. */
  readonly embeddings?: { readonly train: EmbeddingMatrix; readonly test: EmbeddingMatrix };
  /**
   * The cosine from which on two samples are near-duplicates. Default 0.99; depends on the encoder.
   */
  readonly threshold?: number;
  /**
   * The share of common runs of three words from which on two texts are near copies. Default 0.8.
   */
  readonly textThreshold?: number;
  /** Speeds the comparison of embeddings up; the result is the same. See {@link FloatProducts}. */
  readonly products?: FloatProducts;
}

/**
 * Looks for test samples that are also in the training part: exactly, by content; nearly, by the
 * words of texts
 * ({@link textCopies}) and by embedding.
 *
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_OPTION, CP_EVAL_NOT_FINITE
 * @example
 * const content = { train: ['one fine day', 'two'], test: ['two', 'three'] };
 * auditLeakage({ content }).exact; // [{ test: 0, train: 1, similarity: 1 }]
 */
export function auditLeakage({
  content,
  embeddings,
  threshold = 0.99,
  textThreshold = 0.8,
  products,
}: LeakageOptions): LeakageAudit {
  inRange('threshold', threshold, -1, 1);
  inRange('textThreshold', textThreshold, 0, 1);
  if (content && embeddings)
    sameCounts('auditLeakage', { content: content.test.length, embeddings: embeddings.test.count });
  const exact = content ? equalContent(content.train, content.test) : [];
  const exactCopies = new Set(exact.map(({ test }) => test));
  const similar =
    content && content.train.every(isText) && content.test.every(isText)
      ? textCopies(content.train, content.test, textThreshold).filter(
          ({ test }) => !exactCopies.has(test),
        )
      : [];
  for (const { test } of similar) exactCopies.add(test);
  const near = embeddings
    ? nearDuplicates(embeddings, threshold, products).filter(({ test }) => !exactCopies.has(test))
    : [];
  const tested = content?.test.length ?? embeddings?.test.count ?? 0;
  return {
    exact,
    similar,
    near,
    share: tested === 0 ? 0 : (exactCopies.size + near.length) / tested,
    tested,
  };
}

/** One sentence for people; undefined where nothing was found. */
export function leakageNote({ exact, similar, near, tested }: LeakageAudit): string | undefined {
  const count = exact.length + similar.length + near.length;
  if (count === 0) return undefined;
  const kinds = [
    [exact.length, 'equal'],
    [similar.length, 'nearly equal by their words'],
    [near.length, 'nearly equal by their embeddings'],
  ] as const;
  const listed = kinds.filter(([count]) => count > 0).map(([count, kind]) => `${count} ${kind}`);
  return (
    `${count} of ${tested} test samples are copies of training samples (${listed.join(', ')}): ` +
    'scores on them are no evidence for new data.'
  );
}

/** @throws CP_EVAL_LEAKAGE when an audit found a copy */
export function refuseLeakage(audit: LeakageAudit): void {
  const note = leakageNote(audit);
  if (note === undefined) return;
  const [first] = [...audit.exact, ...audit.similar, ...audit.near];
  throw new CounterpointError('CP_EVAL_LEAKAGE', {
    what: note,
    where: `test sample ${first!.test} and training sample ${first!.train}, for one`,
    expected: 'test samples that training has not seen',
    remedy: 'remove them from one of the parts, or hold out other samples',
    facts: { share: audit.share },
  });
}

const isText = (content: string | Uint8Array): content is string => typeof content === 'string';

function equalContent(
  train: readonly (string | Uint8Array)[],
  test: readonly (string | Uint8Array)[],
): Leak[] {
  const digest = (content: string | Uint8Array) =>
    createHash('sha256').update(content).digest('base64');
  const firstWithDigest = new Map<string, number>();
  train.forEach((content, i) => {
    const key = digest(content);
    if (!firstWithDigest.has(key)) firstWithDigest.set(key, i);
  });
  return test.flatMap((content, i) => {
    const original = firstWithDigest.get(digest(content));
    return original === undefined ? [] : [{ test: i, train: original, similarity: 1 }];
  });
}

function nearDuplicates(
  { train, test }: { readonly train: EmbeddingMatrix; readonly test: EmbeddingMatrix },
  threshold: number,
  products: FloatProducts | undefined,
): Leak[] {
  const { indices, scores } = nearest(test, train, 1, { products });
  return Array.from(indices, (original, i): Leak => ({
    test: i,
    train: original,
    similarity: scores[i]!,
  }))
    .filter(({ similarity }) => similarity >= threshold)
    .sort((a, b) => b.similarity - a.similarity);
}
