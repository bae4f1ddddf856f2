import type { DataReport } from './data-report.js';

/**
 * The report after a consumer has said which columns it uses: a modality takes columns of text,
 * scores or times that opening
 * the data cannot know of.
 *
 * @param uses what each column is used for: `{ question: 'text', answer: 'text', score: 'score' }`;
 *   columns that are not there are ignored
 *
 * @example
 * const columns = { used: {}, unused: ['question', 'stars'], unusedNumeric: ['stars'] };
 * const report = {
 *   source: 'a.csv', layout: 'table', reason: '', split: '', splits: [], samples: 1,
 *   unlabelled: 1, columns, leftOut: [], notes: [],
 * } as const;
 * withColumnsUsed(report, { question: 'text' }).columns;
 * // { used: { question: 'text' }, unused: ['stars'], unusedNumeric: ['stars'] }
 */
export function withColumnsUsed(
  report: DataReport,
  uses: Readonly<Record<string, string>>,
): DataReport {
  const { columns } = report;
  if (columns === undefined) return report;
  const isUsed = (column: string): boolean => column in uses;
  return {
    ...report,
    columns: {
      used: {
        ...columns.used,
        ...Object.fromEntries(
          Object.entries(uses).filter(([name]) => columns.unused.includes(name)),
        ),
      },
      unused: columns.unused.filter((column) => !isUsed(column)),
      unusedNumeric: columns.unusedNumeric.filter((column) => !isUsed(column)),
    },
  };
}
