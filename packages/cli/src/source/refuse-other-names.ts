import { existsSync } from 'node:fs';
import { CounterpointError } from '@counterpoint/core';
import { parseDataSource, sameSplit } from '@counterpoint/data';
import type { DataConfig } from '../run/pretrain-config.js';

/** What options ask for beside data; an empty text asks for nothing. */
export interface NamedParts {
  readonly split?: string;
  readonly label?: string;
  /** The option of the split. @default '--split' */
  readonly option?: string;
}

/**
 * Refuses a split or a label beside data that names another one itself, as `data?split=train` does:
 * what the data names would win without a word. Of several sources all must name another one.
 *
 * @param path as `--data` takes it
 * @throws CP_CLI_USAGE; CP_DATA_SOURCE
 */
export function refuseOtherNames(
  path: string | undefined,
  { split = '', label = '', option = '--split' }: NamedParts,
): void {
  if (path === undefined || (split === '' && label === '')) return;
  const leaves = leavesOf(parseDataSource(path, { exists: existsSync }) as DataConfig);
  const names = (entry: 'split' | 'label') =>
    leaves.map((leaf) => leaf[entry]).filter((name) => name !== undefined && name !== '');
  const splits = names('split');
  const isSame = splits.some((name) => typeof name === 'string' && sameSplit(name, split));
  if (split !== '' && splits.length === leaves.length && !isSame)
    throw otherName(path, `${option} ${split}`, 'split');
  const labels = names('label');
  if (label !== '' && labels.length === leaves.length && !labels.includes(label))
    throw otherName(path, `--label ${label}`, 'label');
}

/** The sources that data is put together from. */
function leavesOf(data: DataConfig): readonly DataConfig[] {
  const { sources, sides, source } = data;
  const inner = [
    ...((sources as readonly DataConfig[] | undefined) ?? []),
    ...Object.values((sides as Readonly<Record<string, DataConfig>> | undefined) ?? {}),
    ...(source === undefined ? [] : [source as DataConfig]),
  ];
  return inner.length === 0 ? [data] : inner.flatMap(leavesOf);
}

function otherName(path: string, where: string, what: string): CounterpointError {
  return new CounterpointError('CP_CLI_USAGE', {
    what: `The data "${path}" names its ${what} itself, and it is another one`,
    where,
    expected: `one ${what}, in the data or by the option`,
    remedy: `leave the option out, or leave ?${what}= out of the data`,
  });
}
