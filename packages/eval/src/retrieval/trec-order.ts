import { CounterpointError } from '@counterpoint/core';
import type { RankedDocument } from './ranked-document.js';

/**
 * Documents in the order in which trec_eval ranks them: by falling score, and of equal scores the
 * document
 * whose id is later in byte order first. As there, scores are compared in single precision, so
 * that a run
 * has the same ranks before it is written and after it is read again.
 *
 * @throws CP_EVAL_NOT_FINITE when a score is NaN, CP_EVAL_DUPLICATE_ID when a document is found
 *   twice
 * @example
 * trecOrder([{ document: 'a', score: 1 }, { document: 'b', score: 1 }, { document: 'c', score: 2 }], 'q1');
 * // c, b, a
 */
export function trecOrder(documents: readonly RankedDocument[], query: string): RankedDocument[] {
  const seen = new Set<string>();
  for (const { document, score } of documents) {
    if (Number.isNaN(score)) throw notANumber(query, document);
    if (seen.has(document)) throw foundTwice(query, document);
    seen.add(document);
  }
  return [...documents].sort(
    (a, b) => byFallingScore(a.score, b.score) || compareBytes(b.document, a.document),
  );
}

function byFallingScore(a: number, b: number): number {
  const [left, right] = [Math.fround(a), Math.fround(b)];
  return left === right ? 0 : right - left;
}

const plain = /^[\u0000-\u007F]*$/u;

/** Compares ids by the bytes of their UTF-8. */
function compareBytes(a: string, b: string): number {
  if (plain.test(a) && plain.test(b)) return a < b ? -1 : a > b ? 1 : 0;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function notANumber(query: string, document: string): CounterpointError {
  return new CounterpointError('CP_EVAL_NOT_FINITE', {
    what: `The score of document ${document} is NaN`,
    where: `query ${query}`,
    expected: 'numbers',
    remedy: 'look at the embeddings: an encoder whose loss became NaN gives such scores',
    facts: { query, document },
  });
}

function foundTwice(query: string, document: string): CounterpointError {
  return new CounterpointError('CP_EVAL_DUPLICATE_ID', {
    what: `The document ${document} is found twice`,
    where: `query ${query}`,
    expected: 'each document once a query',
    remedy: 'give each document an id of its own',
    facts: { query, document },
  });
}
