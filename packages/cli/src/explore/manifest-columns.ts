import { dirname, relative, sep } from 'node:path';
import type { Sample } from '@counterpoint/core';
import type { ManifestColumns } from '@counterpoint/explorer';

/** What a manifest says of a stored sample. */
export interface StoredFacts {
  /** The file of its own on disk. */
  readonly file?: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The names of columns that the manifest gives itself. */
const reservedColumns = new Set(['path', 'label', 'split']);
/** Columns of paths, as manifests name them: the path of the file stands in their place. */
const pathNames = new Set(['file', 'filename', 'file_name', 'filepath', 'file_path', 'image']);

export function storedFactsOf({ value, metadata = {} }: Sample): StoredFacts {
  const { path, members } = (value ?? {}) as { path?: string; members?: object };
  return { file: members === undefined ? undefined : path, metadata };
}

/**
 * The columns by which `--data` finds the same samples again: paths below a common folder and what
 * the data says beside them (times, captions), or, for rows of text, the columns of the rows.
 *
 * @param isText whether samples are rows of text
 */
export function manifestColumns(
  samples: readonly (StoredFacts | undefined)[],
  isText: boolean,
): ManifestColumns {
  const files = samples.map((sample) => sample?.file);
  const names = [...new Set(samples.flatMap((sample) => Object.keys(sample?.metadata ?? {})))];
  const columns = names
    .filter((name) => !reservedColumns.has(name) && !(pathNames.has(name) && !isText))
    .map((name) => ({ name, values: samples.map((sample) => plain(sample?.metadata[name])) }))
    .filter(({ values }) => values.some((value) => value !== ''));
  if (!isText && files.every((file) => file !== undefined)) {
    const folder = commonFolder(files);
    const values = files.map((file) => relative(folder, file).split(sep).join('/'));
    return {
      folder: relative(process.cwd(), folder) || '.',
      columns: [{ name: 'path', values }, ...columns],
    };
  }
  if (isText && columns.length > 0) return { columns };
  return {
    reason:
      'A selection cannot be saved: the samples lie in archives or tables, or were drawn, ' +
      'and a manifest names files.',
  };
}

function commonFolder(files: readonly string[]): string {
  let shared = dirname(files[0]!).split(sep);
  for (const file of files) {
    const parts = dirname(file).split(sep);
    const differs = shared.findIndex((part, i) => part !== parts[i]);
    if (differs >= 0) shared = shared.slice(0, differs);
  }
  return shared.join(sep) || sep;
}

function plain(value: unknown): string {
  const simple = ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
  return simple ? String(value as string | number | boolean | bigint) : '';
}
