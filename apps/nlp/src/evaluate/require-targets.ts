import { CounterpointError } from '@counterpoint/core';
import type { ReadText } from '@counterpoint/text';

/**
 * Single texts without classes leave nothing to compare with: no pair, no score, no judgement.
 *
 * @throws CP_NLP_DATA
 */
export function requireTargets(rows: readonly ReadText[], where: string): void {
  const [first] = rows;
  if (first === undefined || first.texts.length > 1) return;
  if (rows.some(({ score, label }) => score !== undefined || label !== undefined)) return;
  const columns = Object.keys(first.metadata);
  throw new CounterpointError('CP_NLP_DATA', {
    what: 'The rows are single texts without a class or a score: there is nothing to score against',
    where,
    expected: 'a column of classes, pairs of texts, scored pairs, or queries with documents',
    remedy:
      'name the column of the class with --label, or the two of a pair with --columns; columns ' +
      `are ${columns.join(', ')}`,
    facts: { columns },
  });
}
