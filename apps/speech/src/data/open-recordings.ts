import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterpointError } from '@counterpoint/core';
import type { Dataset, SkippedSample } from '@counterpoint/core';
import { concat, indexedDataset, openDataset } from '@counterpoint/data';
import type { RawSample } from '@counterpoint/data';
import { dataQuery } from './data-query.js';
import { layouts } from './layouts.js';
import type { LaidOut } from './layouts.js';
import { selected } from './select.js';
import { syntheticPath, syntheticSounds } from './synthetic-sounds.js';

export interface OpenRecordingsOptions {
  /** Empty: the training part, or the only one. Several are joined by `+`. */
  readonly split?: string;
  readonly extensions: readonly string[];
  readonly onSkip?: ((skipped: SkippedSample) => void) | undefined;
}

/**
 * Opens recordings: LibriSpeech, Speech Commands, ESC-50 and VoxCeleb as they are published; else whatever the data package reads (class
 * folders, manifests with start and end, tar shards). Files on disk are left there, so that long ones are read piece by piece.
 */
export async function openRecordings(
  text: string,
  { split = '', extensions, onSkip }: OpenRecordingsOptions,
): Promise<Dataset<RawSample>> {
  if (split.includes('+'))
    return concat(
      await Promise.all(
        split.split('+').map((part) => openRecordings(text, { split: part, extensions, onSkip })),
      ),
      text,
    );
  const query = dataQuery(text);
  const told = onSkip ? { onSkip } : {};
  const dataset =
    query.path === syntheticPath
      ? syntheticSounds(split || 'train')
      : ((await openCollection(query.path, split || 'train')) ??
        (await openDataset(query.path, {
          extensions,
          load: 'path',
          ...(split === '' ? {} : { split }),
          ...told,
        })));
  return selected(dataset, query);
}

async function openCollection(
  root: string,
  split: string,
): Promise<Dataset<RawSample> | undefined> {
  if (
    !(await stat(root).then(
      (about) => about.isDirectory(),
      () => false,
    ))
  )
    return undefined;
  for (const layout of layouts) {
    const all = await layout.read(root);
    if (all === undefined) continue;
    const rows = all.filter((row) => row.split === split);
    if (rows.length > 0)
      return collection(
        root,
        `${layout.name} (${split})`,
        rows,
        [...new Set(all.flatMap(({ label }) => label ?? []))].sort(),
      );
    throw new CounterpointError('CP_SPEECH_DATA', {
      what: `${layout.name} has no part "${split}"`,
      where: root,
      expected: `one of ${[...new Set(all.map((row) => row.split))].join(', ')}`,
    });
  }
  return undefined;
}

function collection(
  root: string,
  name: string,
  rows: readonly LaidOut[],
  classes: readonly string[],
): Dataset<RawSample> {
  const places = new Map(classes.map((label, i) => [label, i]));
  const hash = createHash('sha256');
  for (const { path, label, metadata } of rows)
    hash.update(`${path}\0${label ?? ''}\0${JSON.stringify(metadata)}\n`);
  return indexedDataset<RawSample>({
    name: `${root}, ${name}`,
    size: rows.length,
    classes,
    fingerprint: hash.digest('hex'),
    key: (index) => rows[index]!.path,
    read: (index) => {
      const { path, label, metadata } = rows[index]!;
      return {
        index,
        key: path,
        value: { members: {}, path: join(root, path) },
        metadata,
        label: label === undefined ? undefined : places.get(label)!,
      };
    },
  });
}
