import { CounterpointError, ifExists } from '@counterpoint/core';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** One recording of a published collection. */
export interface CollectionRow {
  /** Relative to the collection's folder, with forward slashes. */
  readonly path: string;
  readonly label: string;
  /** `train`, `val` or `test`. */
  readonly split: string;
  /** The name by which the collection itself calls a finer part, such as `test-clean`. */
  readonly part?: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** How a published collection lies on disk. */
export interface CollectionLayout {
  /** `LibriSpeech`. */
  readonly name: string;
  /**
   * Every recording in a folder; undefined when the folder is none of this collection. @throws
   * CP_AUDIO_LAYOUT
   */
  read(root: string): Promise<readonly CollectionRow[] | undefined>;
}

/** Files below a folder, relative to it, with forward slashes, sorted. */
export async function filesBelow(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name).slice(root.length).replace(/\\/g, '/').replace(/^\/+/, ''),
    )
    .sort();
}

/** Whether there is a file of this path. */
export async function isFile(path: string): Promise<boolean> {
  return (await ifExists(stat(path)))?.isFile() === true;
}

/**
 * The lines of a text file of a collection, without a byte order mark, blank lines and white space
 * at the ends.
 *
 * @throws CP_AUDIO_LAYOUT when there is no such file
 */
export async function linesOf(root: string, name: string): Promise<string[]> {
  try {
    const text = await readFile(join(root, name), 'utf8');
    return text
      .replace(/^\uFEFF/, '')
      .split(/\r\n|\n|\r/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
  } catch (cause) {
    throw layoutError(`The collection has no ${name}`, root, cause);
  }
}

/** The error of a folder that looks like a collection and is not whole. */
export function layoutError(what: string, where: string, cause?: unknown): CounterpointError {
  return new CounterpointError('CP_AUDIO_LAYOUT', {
    what,
    where,
    expected: 'the collection as it is published',
    cause,
  });
}
