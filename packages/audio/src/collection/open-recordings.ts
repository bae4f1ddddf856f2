import type { Dataset, SkippedSample } from '@counterpoint/core';
import { concat, openDataset, timeColumnUses, withColumnsUsed } from '@counterpoint/data';
import type { RawSample, ReportedDataset } from '@counterpoint/data';
import { clipExtensions } from '../modality/decode-clip.js';
import { openCollection } from './open-collection.js';
import { recordingQuery, type RecordingQuery } from './recording-query.js';
import { selectRecordings } from './select-recordings.js';
import { syntheticPath, syntheticSounds } from './synthetic-sounds.js';

/**
 * Which split {@link openRecordings} opens, which files are recordings, and how a manifest is read.
 */
export interface OpenRecordingsOptions {
  /** Empty: the training split, or the only one. Several are joined by `+`. */
  readonly split?: string;
  /** Extensions of files that are recordings, without the dot. @default those that are read */
  readonly extensions?: readonly string[];
  readonly onSkip?: (skipped: SkippedSample) => void;
  /** The column of a manifest that holds paths. */
  readonly pathColumn?: string;
  /** The column that names recordings; null: none. */
  readonly idColumn?: string | null;
  /** The dialect of a CSV, where the detected one is wrong. */
  readonly delimiter?: string;
  readonly quote?: '"' | '';
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
  options: OpenRecordingsOptions = {},
): Promise<Dataset<RawSample>> {
  return openRecordingsAt(recordingQuery(text), options);
}

/** The same for a query that is taken apart: nothing in the path is syntax. */
export async function openRecordingsAt(
  query: RecordingQuery,
  { split = '', extensions = clipExtensions, onSkip, ...open }: OpenRecordingsOptions = {},
): Promise<Dataset<RawSample>> {
  if (split.includes('+')) {
    const parts = split.split('+');
    const openOne = (each: string) =>
      openRecordingsAt(query, { split: each, extensions, onSkip, ...open });
    return concat(await Promise.all(parts.map(openOne)), query.path);
  }
  const splitName = split === '' ? undefined : split;
  const dataset =
    query.path === syntheticPath
      ? syntheticSounds(split || 'train')
      : ((await openCollection(query.path, splitName)) ??
        withTimesUsed(
          await openDataset(query.path, {
            ...open,
            extensions,
            load: 'path',
            split: splitName,
            onSkip,
          }),
        ));
  return selectRecordings(dataset, query);
}

/** The report says that the columns of times are used: decoding cuts clips by them. */
function withTimesUsed(dataset: ReportedDataset<RawSample>): ReportedDataset<RawSample> {
  const { columns } = dataset.report;
  if (columns === undefined) return dataset;
  const uses = timeColumnUses(columns.unused);
  return { ...dataset, report: withColumnsUsed(dataset.report, uses) };
}
