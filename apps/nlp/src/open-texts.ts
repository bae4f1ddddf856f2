import type { TextColumnsConfig } from '@counterpoint/text';

export { openTexts, readTexts, type OpenTextsOptions, type ReadText } from '@counterpoint/text';

/** The columns that a command reads: those that it names, else those of the run. */
export function columnsFor(
  run: TextColumnsConfig,
  columns: readonly string[] | undefined,
  scoreColumn?: string,
): TextColumnsConfig {
  return {
    ...run,
    columns: columns ?? run.columns,
    scoreColumn: scoreColumn ?? run.scoreColumn,
  };
}
