import { CounterpointError } from '@counterpoint/core';
import type { Interval } from './bootstrap.js';

/**
 * A score by its name, dotted from the general to the special: `knn.top1`, `untrained.linear.top1`.
 */
export interface ReportRow extends Interval {
  readonly name: string;
}

/** What an evaluation found. */
export interface Report {
  readonly title: string;
  readonly rows: readonly ReportRow[];
  /**
   * Sentences for people: what was left out, what a score is no evidence for, whether training
   * helped.
   */
  readonly notes?: readonly string[];
}

/** A report from scores by name. */
export function report(
  title: string,
  scores: Readonly<Record<string, Interval>>,
  notes?: readonly string[],
): Report {
  return {
    title,
    notes,
    rows: Object.entries(scores).map(([name, { value, low, high, count }]) => ({
      name,
      value,
      low,
      high,
      count,
    })),
  };
}

/**
 * One report of several: their notes, and their rows, each name below its report's key; the empty
 * key adds nothing.
 */
export function joinReports(title: string, reports: Readonly<Record<string, Report>>): Report {
  const notes = Object.values(reports).flatMap((each) => each.notes ?? []);
  return {
    title,
    notes: notes.length > 0 ? notes : undefined,
    rows: Object.entries(reports).flatMap(([key, { rows }]) =>
      rows.map((row) => ({ ...row, name: key === '' ? row.name : `${key}.${row.name}` })),
    ),
  };
}

/**
 * As an aligned table for people.
 *
 * @example
 * reportText(report('digits', { 'knn.top1': { value: 0.5, low: 0.4, high: 0.6, count: 100 } }));
 * // digits
 * //   score      value      low     high  count
 * //   knn.top1  0.5000   0.4000   0.6000    100
 */
export function reportText({ title, rows, notes = [] }: Report): string {
  const cells = [
    ['score', 'value', 'low', 'high', 'count'],
    ...rows.map(({ name, value, low, high, count }) => [
      name,
      ...[value, low, high].map((score) => score.toFixed(4)),
      String(count),
    ]),
  ];
  const widths = cells[0]!.map((_, column) =>
    Math.max(...cells.map((line) => line[column]!.length)),
  );
  const lines = cells.map(
    (line) =>
      '  ' +
      line
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]! + 2),
        )
        .join(''),
  );
  return [title, ...lines, ...notes].join('\n');
}

/**
 * A report as JSON: names become nested objects, so that `knn.top1` is read as `.knn.top1.value`.
 */
export interface ReportJson {
  [name: string]: ReportJson | Interval;
}

/**
 * @throws CP_EVAL_NAME when a name occurs twice, or is both a score and the beginning of another
 */
export function reportJson({ rows }: Report): ReportJson {
  const json: ReportJson = {};
  for (const { name, value, low, high, count } of rows) {
    const path = name.split('.');
    const last = path.pop()!;
    let object = json;
    for (const part of path) {
      if (!Object.hasOwn(object, part)) object[part] = {};
      object = object[part] as ReportJson;
      if (typeof object['value'] === 'number') clash(name);
    }
    if (Object.hasOwn(object, last)) clash(name);
    object[last] = { value, low, high, count };
  }
  return json;
}

function clash(name: string): never {
  throw new CounterpointError('CP_EVAL_NAME', {
    what: `The score ${name} stands where another one is`,
    expected: 'names that occur once, and none that begins another',
    facts: { name },
  });
}
