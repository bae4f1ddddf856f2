import { CounterpointError, nearestWord } from '@counterpoint/core';
import { documentText } from './document-text.js';
import { isWord, scoreValue } from './score-value.js';
import type { TextRecord } from './text-record.js';
import { findTextColumns, isDocument, languageColumns } from './usual-columns.js';

/**
 * The columns of texts and scores that {@link resolveTextColumns} looks for. Scores are divided by
 * `scoreRange`.
 */
export interface TextColumnsConfig {
  /**
   * The columns that hold the texts, in order. Default: the first of the usual names that are
   * there.
   */
  readonly columns?: readonly string[];
  /** The column of a score. @default 'score' */
  readonly scoreColumn?: string;
  /** What a score is divided by: 5 for the STS benchmark. @default 1 */
  readonly scoreRange?: number;
  /**
   * Rows must have a score: `order` for methods that use the order of scores, `cosine` for methods
   * whose
   * scores are compared with cosines, so that they must lie in -1 to 1. A row without a score is
   * skipped.
   * @default rows may lack one
   */
  readonly scored?: 'order' | 'cosine';
}

/** The columns of a table as they are used. */
export interface TextColumns {
  /** The columns of the texts, in order. */
  readonly columns: readonly string[];
  /** The column of scores, where there is one with numbers. */
  readonly scoreColumn?: string;
  /** Whether the texts are title and body of a document, which programs for single texts join. */
  readonly document: boolean;
  /** Columns of numbers that are not used: one of them may be the score that was meant. */
  readonly unusedNumbers: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;

/** The name by which scores usually go. */
const usualScore = 'score';

const control = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/gu;

/**
 * Decides once for a table which columns are used.
 *
 * @param rows the rows, or the first of them
 * @throws CP_TEXT_COLUMNS where a named column does not exist, or no column has a usual name
 * @example
 * resolveTextColumns([{ id: '7', Anchor: 'a', Positive: 'b', stars: '4' }], {}, 'shop.csv');
 * // { columns: ['Anchor', 'Positive'], document: false, unusedNumbers: ['id', 'stars'] }
 */
export function resolveTextColumns(
  rows: readonly Row[],
  config: TextColumnsConfig,
  where: string,
): TextColumns {
  const names = [...new Set(rows.flatMap(Object.keys))];
  const textual = names.filter((name) => rows.some((row) => typeof row[name] === 'string'));
  const columns = config.columns ?? findTextColumns(textual);
  if (columns === undefined) throw noUsualColumn(names, where);
  // Runs of earlier versions record the usual name for every table, with scores or without.
  const isUsual = config.scoreColumn === usualScore && !names.includes(usualScore);
  const scoreColumn = isUsual ? undefined : config.scoreColumn;
  for (const column of scoreColumn === undefined ? columns : [...columns, scoreColumn])
    if (!names.includes(column)) throw unknownColumn(column, names, where);
  const numeric = (name: string) =>
    rows.some((row) => scoreValue(row[name]) !== undefined) &&
    rows.every((row) => isBlank(row[name]) || scoreValue(row[name]) !== undefined);
  const score = scoreColumn ?? names.find((name) => name.toLowerCase() === 'score');
  if (scoreColumn !== undefined && !rows.some((row) => scoreValue(row[scoreColumn]) !== undefined))
    throw new CounterpointError('CP_TEXT_COLUMNS', {
      what: `The column "${scoreColumn}" has no number`,
      where,
      expected: 'a column of scores',
      remedy: `columns of numbers are ${names.filter(numeric).join(', ') || 'none'}`,
    });
  return {
    columns,
    scoreColumn:
      score !== undefined && rows.some((row) => scoreValue(row[score]) !== undefined)
        ? score
        : undefined,
    document: isDocument(columns),
    unusedNumbers: names.filter(
      (name) => name !== score && !columns.includes(name) && numeric(name),
    ),
  };
}

/**
 * The columns of a row's texts, by their names. @throws CP_TEXT_COLUMNS where no column has a usual
 * name
 */
export function columnsOf(row: Row, where = 'a row'): readonly string[] {
  const names = Object.keys(row);
  const columns = findTextColumns(
    names.filter((name) => typeof row[name] === 'string' || isMissing(row[name])),
  );
  if (columns === undefined) throw noUsualColumn(names, where);
  return columns;
}

/**
 * The texts of a row. Of a document one side may be empty.
 *
 * @throws CP_TEXT_COLUMNS when the columns are unknown, CP_TEXT_NO_TEXT when a side is missing
 *   or empty,
 * CP_TEXT_NO_SCORE when a score is needed and missing: programs skip and count such rows
 */
export function recordOf(
  row: Row,
  { columns = undefined, scoreColumn, scoreRange = 1, scored }: TextColumnsConfig,
  where: string,
): TextRecord {
  const used = columns ?? columnsOf(row, where);
  const names = Object.keys(row);
  const source = { key: where, columns: names };
  const score = scoreOf(row, names, scoreColumn);
  if (score === undefined && scored !== undefined)
    throw new CounterpointError('CP_TEXT_NO_SCORE', {
      what: scoreWord(row, names, scoreColumn) ?? 'The row has no score',
      where,
      expected: `a number in the column "${scoreColumn ?? 'score'}"`,
      remedy: `name the column of scores (modality.scoreColumn); columns are ${names.join(', ')}`,
    });
  const rest = { score: score === undefined ? undefined : score / scoreRange, source };
  if (isDocument(used)) {
    const sides = used.map((column) => textOf(row[column])).filter((text) => text !== undefined);
    if (sides.length > 0)
      return {
        texts: sides as [string, ...string[]],
        document: documentText({ title: sides[0], text: sides[1] }),
        ...rest,
      };
  }
  const texts = used.map((column) => {
    const text = textOf(row[column]);
    if (text === undefined) throw noText(row, column, used, where);
    return text;
  });
  return { texts: texts as [string, ...string[]], ...rest };
}

function scoreOf(
  row: Row,
  names: readonly string[],
  scoreColumn: string | undefined,
): number | undefined {
  return scoreValue(scoreCell(row, names, scoreColumn));
}

function scoreCell(row: Row, names: readonly string[], scoreColumn: string | undefined): unknown {
  const column = scoreColumn ?? names.find((name) => name.toLowerCase() === usualScore);
  return column === undefined ? undefined : row[column];
}

function scoreWord(...cellArguments: Parameters<typeof scoreCell>): string | undefined {
  const cell = scoreCell(...cellArguments);
  return isWord(cell) ? `The score "${String(cell)}" is no number` : undefined;
}

function textOf(cell: unknown): string | undefined {
  const text = typeof cell === 'string' ? cell.replace(control, ' ').trim() : '';
  return text === '' ? undefined : text;
}

const isMissing = (cell: unknown): boolean => cell === undefined || cell === null;
const isBlank = (cell: unknown): boolean =>
  isMissing(cell) || (typeof cell === 'string' && cell.trim() === '');

function noText(row: Row, column: string, used: readonly string[], where: string): Error {
  const cell = row[column];
  if (!Object.hasOwn(row, column))
    return unknownColumn(column, Object.keys(row), where, 'CP_TEXT_NO_TEXT');
  return new CounterpointError('CP_TEXT_NO_TEXT', {
    what: isBlank(cell)
      ? `The column "${column}" has no text`
      : `The column "${column}" holds ${typeof cell === 'object' ? 'an object' : `a ${typeof cell}`}, not text`,
    where,
    expected: `text in ${used.join(', ')}`,
    remedy: 'complete the row, or leave it out',
  });
}

function unknownColumn(
  column: string,
  names: readonly string[],
  where: string,
  code: 'CP_TEXT_COLUMNS' | 'CP_TEXT_NO_TEXT' = 'CP_TEXT_COLUMNS',
): CounterpointError {
  const near = nearestWord(column, names);
  return new CounterpointError(code, {
    what: `There is no column "${column}"`,
    where,
    expected: `one of the columns: ${names.join(', ') || 'there are none'}`,
    remedy:
      near === undefined ? 'name the columns of the texts (--columns)' : `did you mean "${near}"?`,
    facts: { column, columns: names },
  });
}

function noUsualColumn(names: readonly string[], where: string): CounterpointError {
  const languages = languageColumns(names);
  return new CounterpointError('CP_TEXT_COLUMNS', {
    what:
      languages.length > 2
        ? `There are ${languages.length} columns of languages: ${languages.join(', ')}`
        : 'No column has a usual name of texts',
    where,
    expected: `the columns of the texts by name; there are ${names.join(', ') || 'none'}`,
    remedy: 'name them with --columns (in a config: modality.columns)',
    facts: { columns: names },
  });
}
