import type { TextColumnsConfig } from '@counterpoint/text';

export { openTexts, readTexts, type OpenTextsOptions, type ReadText } from '@counterpoint/text';

/** The columns of a record from `a,b`, and the column of its score. */
export function columnsOption(
  columns: string | undefined,
  scoreColumn?: string,
): TextColumnsConfig {
  return { columns: columns?.split(',').map((name) => name.trim()), scoreColumn };
}
