import type { DataReport } from '@counterpoint/data';
import type { Program } from '../program/program.js';
import type { PretrainConfig } from './pretrain-config.js';

export interface NextOptions {
  /** The folder of the run. */
  readonly run: string;
  readonly config: Pick<PretrainConfig, 'data'>;
  /** What was read. */
  readonly report: DataReport;
  /**
   * What `--data` said. Default: the path in the config, and where the config names another source
   * the place for it.
   */
  readonly data?: string;
}

/** The commands that usually follow a finished run, ready to be copied: each works on its data. */
export function nextCommands(
  { name, canEvaluate = hasClasses }: Pick<Program, 'name' | 'canEvaluate'>,
  { run, config, report, data = config.data.path ?? '' }: NextOptions,
): string[] {
  const dataArgument = data === '' ? 'DATA' : quoted(data);
  return [
    'Next:',
    canEvaluate(report)
      ? `  ${name} evaluate ${quoted(run)} --data ${dataArgument}`
      : `  ${name} search ${quoted(run)} --add ${dataArgument}`,
    `  ${name} embed ${quoted(run)} --data ${dataArgument} --out embeddings.parquet`,
    `  ${name} export ${quoted(run)} --out ${quoted(`${run}/exported`)}`,
  ];
}

/** Whether there is more than one class to tell apart. */
function hasClasses({ classes = [] }: DataReport): boolean {
  return classes.length > 1;
}

/** A word of a command line, quoted where a shell would split or expand it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
