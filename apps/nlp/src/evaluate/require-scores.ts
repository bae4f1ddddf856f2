import { CounterpointError } from '@counterpoint/core';
import { isWord, type ReadText } from '@counterpoint/text';

/**
 * A blank score is missing; a score that is a word or a number in another notation is a mistake in
 * the table, or another column was meant.
 *
 * @param column the column of the score @default the one called score
 * @throws CP_NLP_DATA
 */
export function requireScores(rows: readonly ReadText[], column?: string): void {
  for (const { metadata, score, key } of rows) {
    if (score !== undefined) continue;
    const name = column ?? Object.keys(metadata).find((each) => each.toLowerCase() === 'score');
    if (name === undefined || !isWord(metadata[name])) continue;
    throw new CounterpointError('CP_NLP_DATA', {
      what: `The score "${String(metadata[name])}" is no number`,
      where: `${key}, column ${name}`,
      expected: 'numbers with a decimal point, such as 4.5; a blank is no score',
      remedy: 'correct the column, name another with --score, or choose the task with --task',
    });
  }
}
