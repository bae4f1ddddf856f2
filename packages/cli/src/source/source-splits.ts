import { listSplits, type OpenSourceConfig } from '@counterpoint/data';
import type { Program } from '../program/program.js';
import type { DataConfig } from '../run/pretrain-config.js';

/** Sources that open a path whose splits are found by its layout. */
const detecting: ReadonlySet<string> = new Set(['data/open', 'text/rows']);

/** Sources whose samples are made anew for each split. */
const generators: ReadonlySet<string> = new Set(['image/scenes', 'audio/synthetic']);

/**
 * The splits that data has; none where it names its own. Several sources have the splits that all
 * of them have.
 */
export async function sourceSplits(
  program: Pick<Program, 'splits' | 'detect'>,
  data: DataConfig,
  extensions: readonly string[],
): Promise<readonly string[]> {
  const { type = 'data/open', path = '' } = data;
  const inner = innerSources(data);
  if (inner.length > 0) {
    const [first = [], ...others] = await Promise.all(
      inner.map((source) => sourceSplits(program, source, extensions)),
    );
    return first.filter((split) => others.every((names) => names.includes(split)));
  }
  if (isPinned(data)) return [];
  if (generators.has(type)) return ['train', 'test'];
  const programSplits = await program.splits?.(data, extensions);
  if (programSplits !== undefined) return programSplits;
  // A program's own source finds its splits like any other where it does not say them.
  const isDetected = detecting.has(type) || type === program.detect;
  return isDetected ? listSplits(path, { extensions, ...columnsOf(data) }) : [];
}

/** What a source says of a table, such as `?path=COLUMN`. */
function columnsOf(data: DataConfig): Columns {
  const { pathColumn, delimiter, quote } = data as Columns;
  return { pathColumn, delimiter, quote };
}

type Columns = Pick<OpenSourceConfig, 'pathColumn' | 'delimiter' | 'quote'>;

/** Whether a source opens one split, whatever is asked for. */
function isPinned({ split }: DataConfig): boolean {
  return split !== undefined && split !== '';
}

function innerSources({ sources, sides, source }: DataConfig): readonly DataConfig[] {
  const list = [
    ...((sources as DataConfig[] | undefined) ?? []),
    ...Object.values((sides as Record<string, DataConfig> | undefined) ?? {}),
  ];
  return source === undefined ? list : [...list, source as DataConfig];
}
