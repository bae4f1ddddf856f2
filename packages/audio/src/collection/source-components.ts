import type { Component, ComponentContext, Dataset, SkippedSample } from '@counterpoint/core';
import { CounterpointError } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import { z } from 'zod';
import type { CollectionLayout } from './collection-layout.js';
import { esc50 } from './esc50.js';
import { kaldi } from './kaldi.js';
import { libriSpeech } from './libri-speech.js';
import { openCollection } from './open-collection.js';
import { openRecordingsAt } from './open-recordings.js';
import type { FactFilter } from './recording-query.js';
import { selectRecordings } from './select-recordings.js';
import { speechCommands } from './speech-commands.js';
import { syntheticSounds } from './synthetic-sounds.js';
import { voxCeleb } from './vox-celeb.js';

/**
 * A published collection of recordings in a config: `{ "type": "audio/librispeech", "path":
 * "LibriSpeech", "split": "test-clean" }`.
 */
export interface CollectionSourceConfig {
  /** The collection's folder. */
  readonly path: string;
  /** `train`, `val`, `test`, or a part by its own name. @default `train` */
  readonly split?: string;
  /** The fact that is the label, in place of the collection's own. */
  readonly label?: string;
  /** Only recordings that fit every one of these. */
  readonly only?: readonly FactFilter[];
  /** No recordings that fit one of these. */
  readonly without?: readonly FactFilter[];
}

/** Recordings of any layout in a config. */
export interface RecordingsSourceConfig extends Omit<CollectionSourceConfig, 'split'> {
  /** One split, or several that are read as one. @default `train`, or the only one */
  readonly split?: string | readonly string[];
  /** The column of a manifest that holds paths. */
  readonly pathColumn?: string;
  /** The column that names recordings; null: none. */
  readonly idColumn?: string | null;
  /** The dialect of a CSV, where the detected one is wrong. */
  readonly delimiter?: string;
  readonly quote?: '"' | '';
  /** Extensions of files that are recordings, without the dot. */
  readonly extensions?: readonly string[];
}

/** The synthesised sounds in a config: `{ "type": "audio/synthetic" }`. */
export interface SyntheticSourceConfig {
  /** @default `train` */
  readonly split?: string;
}

const filters = z.array(z.strictObject({ fact: z.string(), values: z.array(z.string()).min(1) }));
const collectionSchema = z.strictObject({
  path: z.string(),
  split: z.string().optional(),
  label: z.string().optional(),
  only: filters.optional(),
  without: filters.optional(),
});
const recordingsSchema = collectionSchema.extend({
  split: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  extensions: z.array(z.string()).optional(),
  pathColumn: z.string().optional(),
  idColumn: z.string().nullable().optional(),
  delimiter: z.string().optional(),
  quote: z.enum(['"', '']).optional(),
});
const syntheticSchema = z.strictObject({ split: z.string().optional() });

/** The sources of this package for config files. */
export const sourceComponents: readonly Component[] = [
  collection('audio/kaldi', kaldi),
  collection('audio/librispeech', libriSpeech),
  collection('audio/speech-commands', speechCommands),
  collection('audio/esc50', esc50),
  collection('audio/voxceleb', voxCeleb),
  source(
    'audio/recordings',
    'Recordings as they lie on disk; the layout is detected.',
    recordingsSchema as z.ZodType<RecordingsSourceConfig>,
    async ({ path, split, label, only = [], without = [], ...options }, context) => {
      const { source } = context.parts ?? {};
      const splitName = typeof split === 'object' ? split.join('+') : (split ?? source?.split);
      const query = { path, label: label ?? source?.label, only, without };
      const onSkip = onSkipOf(context);
      return openRecordingsAt(query, { ...options, split: splitName, onSkip });
    },
  ),
  source(
    'audio/synthetic',
    'Six kinds of synthesised sounds.',
    syntheticSchema as z.ZodType<SyntheticSourceConfig>,
    ({ split = 'train' }) => Promise.resolve(syntheticSounds(split)),
  ),
];

function collection(id: string, layout: CollectionLayout): Component {
  return source(
    id,
    `${layout.name} as it is published.`,
    collectionSchema as z.ZodType<CollectionSourceConfig>,
    async ({ path, split, ...query }) => {
      const dataset = await openCollection(path, split, [layout]);
      if (dataset !== undefined)
        return selectRecordings(dataset, { path, only: [], without: [], ...query });
      throw new CounterpointError('CP_AUDIO_LAYOUT', {
        what: `A folder does not hold ${layout.name}`,
        where: path,
        expected: 'the collection as it is published',
      });
    },
  );
}

function source<Config>(
  id: string,
  summary: string,
  schema: z.ZodType<Config>,
  create: (config: Config, context: ComponentContext) => Promise<Dataset<RawSample>>,
): Component<Config, Dataset<RawSample>> {
  return { kind: 'source', id, summary, schema, create };
}

function onSkipOf({ parts }: ComponentContext): ((skipped: SkippedSample) => void) | undefined {
  const onSkip = parts?.['onSkip'];
  return typeof onSkip === 'function' ? (onSkip as (skipped: SkippedSample) => void) : undefined;
}
