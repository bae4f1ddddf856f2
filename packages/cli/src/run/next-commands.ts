import type { Program } from '../program/program.js';
import type { PretrainConfig } from './pretrain-config.js';

/**
 * The commands that usually follow a finished run, ready to be copied.
 *
 * @param data what `--data` said; without it the path in the config, and where the config names
 *   another source the place for it
 */
export function nextCommands(
  { name }: Pick<Program, 'name'>,
  run: string,
  config: Pick<PretrainConfig, 'data'>,
  data: string = config.data.path ?? '',
): string[] {
  const of = ` --data ${data === '' ? 'DATA' : quoted(data)}`;
  return [
    'Next:',
    `  ${name} evaluate ${quoted(run)}${of}`,
    `  ${name} embed ${quoted(run)}${of} --out embeddings.parquet`,
    `  ${name} export ${quoted(run)} --out ${quoted(`${run}/exported`)}`,
  ];
}

/** A word of a command line, quoted where a shell would split or expand it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
