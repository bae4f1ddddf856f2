import {
  openSource,
  resolveSource,
  sourceSplits,
  type DataConfig,
  type Program,
} from '@counterpoint/cli';
import { Registry, type Dataset } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import type { OpenTextsOptions, TextColumnsConfig } from '@counterpoint/text';
import { plugins } from './plugins.js';

export { readTexts, type ReadText } from '@counterpoint/text';

/** How this program opens a path. */
export const textSource: Pick<Program, 'detect' | 'extensions'> = {
  detect: 'text/rows',
  extensions: [],
};

/** Opens what `--data` names, as training does. @throws CP_DATA_SOURCE, and the errors of the data */
export async function openTexts(
  path: string,
  { split = '', labelColumn: label, onSkip }: OpenTextsOptions = {},
): Promise<Dataset<RawSample>> {
  const opened = await openSource(sourceOf(path, split, label), {
    registry: new Registry(plugins),
    extensions: [],
    onSkip,
  });
  return opened as Dataset<RawSample>;
}

/** The splits of what `--data` names, such as `FOLDER?only=intent:lost_card`. */
export function textSplits(path: string): Promise<readonly string[]> {
  return sourceSplits(textSource, sourceOf(path), []);
}

/** The path in what `--data` names. */
export function textPath(path: string): string {
  return sourceOf(path).path ?? path;
}

function sourceOf(path: string, split = '', label?: string): DataConfig {
  return resolveSource(textSource, { path, split, label, groups: 'none', limit: 0 });
}

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
