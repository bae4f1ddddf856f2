import type { Program } from '../program/program.js';
import type { PretrainConfig } from './pretrain-config.js';

/** The commands that usually follow a finished run, ready to be copied. */
export function nextCommands(
  { name }: Pick<Program, 'name'>,
  run: string,
  { data }: Pick<PretrainConfig, 'data'>,
): string[] {
  const of = data.path === undefined ? '' : ` --data ${quoted(data.path)}`;
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
