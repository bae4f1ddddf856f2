import type { Dataset, SkippedSample } from '@counterpoint/core';
import { concat, openDataset } from '@counterpoint/data';
import type { RawSample } from '@counterpoint/data';
import { clipExtensions } from '../modality/decode-clip.js';
import { openCollection } from './open-collection.js';
import { recordingQuery } from './recording-query.js';
import { selectRecordings } from './select-recordings.js';
import { syntheticPath, syntheticSounds } from './synthetic-sounds.js';

export interface OpenRecordingsOptions {
  /** Empty: the training split, or the only one. Several are joined by `+`. */
  readonly split?: string;
  /** Extensions of files that are recordings, without the dot. @default those that are read */
  readonly extensions?: readonly string[];
  readonly onSkip?: (skipped: SkippedSample) => void;
}

/**
 * Opens recordings: LibriSpeech, Speech Commands, ESC-50 and VoxCeleb as they are published; else
 * whatever the data package reads (class
 * folders, manifests with start and end, tar shards). Files on disk are left there, so that long
 * ones are read piece by piece.
 *
 * @param text a path, with a query where wanted: `digits?label=speaker&without=speaker:george`
 * @throws CP_AUDIO_DATA, CP_AUDIO_LAYOUT and the errors of `openDataset`
 *
 * @example
 * const dataset = await openRecordings('synthetic', { split: 'test' });
 * dataset.classes; // ['bell', 'clicks', 'hum', 'siren', 'waves', 'whistle']
 */
export async function openRecordings(
  text: string,
  { split = '', extensions = clipExtensions, onSkip }: OpenRecordingsOptions = {},
): Promise<Dataset<RawSample>> {
  if (split.includes('+'))
    return concat(
      await Promise.all(
        split.split('+').map((each) => openRecordings(text, { split: each, extensions, onSkip })),
      ),
      text,
    );
  const query = recordingQuery(text);
  const named = split === '' ? undefined : split;
  const dataset =
    query.path === syntheticPath
      ? syntheticSounds(split || 'train')
      : ((await openCollection(query.path, named)) ??
        (await openDataset(query.path, { extensions, load: 'path', split: named, onSkip })));
  return selectRecordings(dataset, query);
}
