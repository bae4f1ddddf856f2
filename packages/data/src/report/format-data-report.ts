import { delimiterName } from '../table/csv-dialect.js';
import type { ClassCount, ColumnsRead, DataReport } from './data-report.js';
import type { LeftOut } from './left-out.js';

/** How many names {@link formatDataReport} lists. */
export interface FormatOptions {
  /** The most classes and columns that are named; the rest is counted. Default 12. */
  readonly names?: number;
}

/**
 * A report as lines for people: the layout and why, splits, classes with counts, columns, the CSV
 * dialect, files left out, notes.
 *
 * @example
 * const report = {
 *   source: 'photos', layout: 'folder', reason: 'it has files in folders', split: '',
 *   splits: [], samples: 3, unlabelled: 0,
 *   classes: [{ name: 'cat', samples: 2 }, { name: 'dog', samples: 1 }], classesFrom: 'folders', notes: [],
 *   leftOut: [{ reason: 'extension is not read here', extension: '.heic', count: 4, examples: ['a.heic'] }],
 * } as const;
 * formatDataReport(report);
 * // Data: photos, read as folder (it has files in folders): 3 samples
 * // Classes from folders: 2: cat 2, dog 1
 * // Left out: 4 .heic (extension is not read here: a.heic, ...)
 */
export function formatDataReport(report: DataReport, options: FormatOptions = {}): string[] {
  const { names = 12 } = options;
  const lines = [headLine(report)];
  if (report.splits.length > 0) lines.push(splitLine(report));
  if (report.classes !== undefined) lines.push(classLine(report, report.classes, names));
  if (report.columns !== undefined) lines.push(...columnLines(report.columns, names));
  if (report.csv !== undefined) {
    const { delimiter, quote, lineEnd, isNamed } = report.csv;
    lines.push(
      `Fields: separated by ${delimiterName(delimiter)}${isNamed ? ' (its first line says so)' : ''}, ` +
        `${quote === '' ? 'not quoted' : `quoted by ${quote}`}, lines end in ${lineEnd}`,
    );
  }
  const { members = [] } = report;
  if (members.length > 1) lines.push(memberLine(members));
  if (report.leftOut.length > 0) lines.push(leftOutLine(report.leftOut));
  lines.push(...report.notes.map((note) => `Note: ${note}`));
  for (const part of report.parts ?? [])
    lines.push(...formatDataReport(part, options).map((line) => `  ${line}`));
  return lines;
}

function headLine({ source, layout, reason, split, samples }: DataReport): string {
  const which = split === '' ? '' : `, split ${split}`;
  const why = reason === '' ? '' : ` (${reason})`;
  return `Data: ${source}${which}, read as ${layout}${why}: ${counted(samples, 'sample')}`;
}

function splitLine({ splits }: DataReport): string {
  const each = splits.map(({ name, samples }) =>
    samples === undefined ? name : `${name} ${samples}`,
  );
  return `Splits: ${each.join(', ')}`;
}

function classLine(
  { classesFrom, unlabelled }: DataReport,
  classes: readonly ClassCount[],
  maximum: number,
): string {
  const each = classes.map(({ name, samples }) =>
    samples === undefined ? name : `${name} ${samples}`,
  );
  const from = classesFrom === undefined ? '' : ` from ${classesFrom}`;
  const without = unlabelled === 0 ? '' : `; ${counted(unlabelled, 'sample')} without a class`;
  return `Classes${from}: ${classes.length}: ${shortened(each, maximum)}${without}`;
}

function columnLines({ used, unused, unusedNumeric }: ColumnsRead, maximum: number): string[] {
  const uses = Object.entries(used).map(([column, use]) =>
    column === use ? column : `${column} (${use})`,
  );
  const lines: string[] = [];
  if (uses.length > 0) lines.push(`Columns used: ${shortened(uses, maximum)}`);
  if (unused.length > 0) lines.push(`Columns not used: ${shortened(unused, maximum)}`);
  if (unusedNumeric.length > 0)
    lines.push(`Numeric columns not used: ${shortened(unusedNumeric, maximum)}`);
  return lines;
}

function memberLine(members: NonNullable<DataReport['members']>): string {
  const each = members.map(({ extensions, samples }) => `${samples} of ${extensions.join('+')}`);
  return `Files of a sample: ${shortened(each, 6)}`;
}

function leftOutLine(leftOut: readonly LeftOut[]): string {
  const each = leftOut.map(({ reason, extension, count, examples }) => {
    const more = count > examples.length ? ', ...' : '';
    return `${count} ${extension === '' ? 'without extension' : extension} (${reason}: ${examples.join(', ')}${more})`;
  });
  return `Left out: ${each.join('; ')}`;
}

function shortened(words: readonly string[], maximum: number): string {
  const firstWords = words.slice(0, maximum).join(', ');
  return words.length > maximum ? `${firstWords} and ${words.length - maximum} more` : firstWords;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
