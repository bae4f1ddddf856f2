import { CounterpointError } from '@counterpoint/core';
import type { TextRecord } from './text-record.js';

export interface TextColumnsConfig {
  /** The columns that hold the texts, in order. Without them: `text`, or else the first of the usual names of pairs and triplets. */
  readonly columns?: readonly string[];
  /** The column of a score. @default 'score' */
  readonly scoreColumn?: string;
  /** What a score is divided by: 5 for the STS benchmark. @default 1 */
  readonly scoreRange?: number;
}

/** Columns by which text data usually goes, most specific first. */
const usual: readonly (readonly string[])[] = [
  ['anchor', 'positive', 'hard_negative'],
  ['anchor', 'positive', 'negative'],
  ['anchor', 'positive'],
  ['query', 'positive', 'negative'],
  ['query', 'positive'],
  ['sentence1', 'sentence2'],
  ['premise', 'hypothesis'],
  ['question', 'answer'],
  ['title', 'abstract'],
  ['title', 'text'],
  ['text'],
  ['sentence'],
  ['txt'],
];
const control = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/gu;
const language = /^[a-z]{2}(-[a-z]{2})?$/iu;

/**
 * The texts of a row.
 *
 * @throws CP_TEXT_NO_TEXT when a side is missing or empty: the row is skipped and counted, or ends the run, as the caller has it
 */
export function recordOf(
  metadata: Readonly<Record<string, unknown>>,
  { columns = columnsOf(metadata), scoreColumn = 'score', scoreRange = 1 }: TextColumnsConfig,
  where: string,
): TextRecord {
  const texts = columns.map((column) => {
    const value = metadata[column];
    const text = typeof value === 'string' ? value.replace(control, ' ').trim() : undefined;
    if (text === undefined || text === '') {
      throw new CounterpointError('CP_TEXT_NO_TEXT', {
        what:
          value === undefined
            ? `There is no column "${column}"`
            : `The column "${column}" has no text`,
        where,
        expected: `text in ${columns.join(', ')}`,
        remedy:
          value === undefined
            ? `name the columns (modality.columns); there are ${Object.keys(metadata).join(', ')}`
            : 'leave such rows out',
      });
    }
    return text;
  });
  const score = Number(metadata[scoreColumn] ?? NaN);
  return {
    texts: texts as [string, ...string[]],
    ...(Number.isFinite(score) ? { score: score / scoreRange } : {}),
  };
}

/** The columns that a row's texts are in, by their names; two columns named as languages are a pair. */
export function columnsOf(metadata: Readonly<Record<string, unknown>>): readonly string[] {
  const found = usual.find((names) => names.every((name) => typeof metadata[name] === 'string'));
  if (found) return found;
  const named = Object.keys(metadata).filter((name) => typeof metadata[name] === 'string');
  const languages = named.filter((name) => language.test(name));
  return languages.length === 2
    ? languages
    : named.slice(0, 1).concat(named.length === 0 ? ['text'] : []);
}
