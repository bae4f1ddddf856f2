import { SkipReport, throwSkip, type OnError, type ProgressDisplay } from '@counterpoint/cli';
import { CounterpointError } from '@counterpoint/core';
import { readTextTable } from '@counterpoint/text';
import { openTexts } from '../open-texts.js';

export interface TeacherTextsOptions {
  readonly data: string;
  readonly split?: string;
  readonly columns?: readonly string[];
  readonly onError: OnError;
}

/** Texts for a student to learn from, and others to measure it on. */
export interface TeacherTexts {
  readonly train: readonly string[];
  /** Not among the others. */
  readonly heldOut: readonly string[];
  readonly skips: SkipReport;
}

const fewest = 40;
const mostHeldOut = 500;

/**
 * Every text of every column of the data once; of ten, or where there are many of more, one is held
 * out.
 *
 * @throws CP_NLP_DATA for fewer than 40 texts, and the errors of the data
 */
export async function teacherTexts(
  { data, split, columns, onError }: TeacherTextsOptions,
  display: ProgressDisplay,
): Promise<TeacherTexts> {
  const skips = new SkipReport(display);
  const onSkip = onError === 'skip' ? skips.onSkip : throwSkip;
  const stored = await openTexts(data, { split: split || undefined, onSkip });
  const { rows } = await readTextTable(stored, { columns }, onSkip);
  const all = [...new Set(rows.flatMap(({ texts }) => texts))];
  if (all.length < fewest)
    throw new CounterpointError('CP_NLP_DATA', {
      what: `The data has ${all.length} different texts`,
      where: data,
      expected: `at least ${fewest}, better thousands, of the kind that the student will embed`,
      remedy: 'add texts; no labels are needed',
    });
  const every = Math.max(10, Math.ceil(all.length / mostHeldOut));
  return {
    train: all.filter((_, i) => i % every !== 0),
    heldOut: all.filter((_, i) => i % every === 0),
    skips,
  };
}
