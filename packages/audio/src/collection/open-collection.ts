import { CounterpointError, ifExists } from '@counterpoint/core';
import type { Dataset } from '@counterpoint/core';
import { compareClassNames, indexedDataset } from '@counterpoint/data';
import type { RawSample } from '@counterpoint/data';
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { CollectionLayout, CollectionRow } from './collection-layout.js';
import { esc50 } from './esc50.js';
import { kaldi } from './kaldi.js';
import { libriSpeech } from './libri-speech.js';
import { speechCommands } from './speech-commands.js';
import { voxCeleb } from './vox-celeb.js';

/** The collections that are recognised by their layout, in this order. */
export const collectionLayouts: readonly CollectionLayout[] = [
  kaldi,
  speechCommands,
  esc50,
  libriSpeech,
  voxCeleb,
];

/** Unpacked archives often hold one folder that holds the collection. */
const wrapperDepth = 2;

/**
 * A split of a published collection: its folder, or a folder that holds nothing else.
 *
 * @param split `train`, `val`, `test`, or a part by its own name: `test-clean`
 * @returns undefined when the folder is no collection of these layouts
 * @throws CP_AUDIO_LAYOUT, CP_AUDIO_DATA when the collection has no such split
 */
export async function openCollection(
  root: string,
  split: string | undefined,
  layouts: readonly CollectionLayout[] = collectionLayouts,
): Promise<Dataset<RawSample> | undefined> {
  let folder: string | undefined = root;
  for (let depth = 0; folder !== undefined && depth <= wrapperDepth; depth++) {
    if (!(await isFolder(folder))) return undefined;
    for (const layout of layouts) {
      const rows = await layout.read(folder);
      if (rows !== undefined) return splitOf(folder, layout, rows, split);
    }
    folder = await onlyFolder(folder);
  }
  return undefined;
}

function splitOf(
  root: string,
  { name }: CollectionLayout,
  all: readonly CollectionRow[],
  splitName: string | undefined,
): Dataset<RawSample> {
  const parts = [...new Set(all.map(({ part }) => part ?? ''))].filter((part) => part !== '');
  const alone =
    parts.length === 1 && basename(root).toLowerCase() === parts[0] ? parts[0] : 'train';
  const split = splitName ?? alone;
  const standardName = split === 'dev' || split === 'validation' ? 'val' : split.toLowerCase();
  const rows = all.filter((row) => row.split === standardName || row.part === standardName);
  if (rows.length === 0) {
    const names = [...new Set([...all.map((row) => row.split), ...parts])];
    throw new CounterpointError('CP_AUDIO_DATA', {
      what: `${name} has no split "${split}"`,
      where: root,
      expected: `one of ${names.sort().join(', ')}`,
    });
  }
  const joined = [...new Set(rows.flatMap(({ part }) => part ?? []))].sort();
  const suffix = joined.length > 1 ? `: ${joined.join(' and ')}` : '';
  const classes = [...new Set(all.map(({ label }) => label))].sort(compareClassNames);
  return rowsDataset(root, `${root}, ${name} (${split}${suffix})`, rows, classes);
}

function rowsDataset(
  root: string,
  name: string,
  rows: readonly CollectionRow[],
  classes: readonly string[],
): Dataset<RawSample> {
  const places = new Map(classes.map((label, i) => [label, i]));
  const hash = createHash('sha256');
  for (const { path, label, metadata } of rows)
    hash.update(`${path}\0${label}\0${JSON.stringify(metadata)}\n`);
  return indexedDataset<RawSample>({
    name,
    size: rows.length,
    classes,
    fingerprint: hash.digest('hex'),
    key: (index) => keyOf(rows[index]!),
    read: (index) => {
      const { path, label, metadata } = rows[index]!;
      return {
        index,
        key: keyOf(rows[index]!),
        value: { members: {}, path: resolve(root, path) },
        metadata,
        label: places.get(label)!,
      };
    },
  });
}

/** The path; an utterance's own name where one recording holds several. */
function keyOf({ path, metadata }: CollectionRow): string {
  return typeof metadata['utterance'] === 'string' ? metadata['utterance'] : path;
}

async function isFolder(path: string): Promise<boolean> {
  return (await ifExists(stat(path)))?.isDirectory() === true;
}

/** The folder that a folder holds beside nothing but single files without a leading dot. */
async function onlyFolder(root: string): Promise<string | undefined> {
  const entries = (await readdir(root, { withFileTypes: true })).filter(
    ({ name }) => !name.startsWith('.') && name !== '__MACOSX',
  );
  const folders = entries.filter((entry) => entry.isDirectory());
  return folders.length === 1 ? join(root, folders[0]!.name) : undefined;
}
