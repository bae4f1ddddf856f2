import { resolve } from 'node:path';
import type { Dataset, Sample, SkippedSample } from '@counterpoint/core';
import { mapDataset, type RawSample } from '@counterpoint/data';
import type { Entry, VectorIndex } from '@counterpoint/search';
import { embedBatches } from '../run/embed-dataset.js';
import type { OpenedRun } from '../run/open-run.js';

/** The data that {@link addToIndex} embeds, and the size of its batches. */
export interface AddOptions {
  /** As the user named it. */
  readonly data: string;
  readonly split?: string;
  readonly batchSize: number;
  readonly onSkip?: (skipped: SkippedSample) => void;
  readonly onProgress?: (done: number) => void;
  /** Receives the ids of entries of other data that samples of the same name replace. */
  readonly onReplaced?: (ids: readonly string[]) => void;
}

/** How a sample is called in an index: by its file, or by its key. */
export function entryId({ key, value }: Pick<Sample<RawSample>, 'key' | 'value'>): string {
  return value.path === undefined ? key : resolve(value.path);
}

/**
 * Embeds samples into an index; entries of the same id are replaced. @returns how many were written
 */
export async function addToIndex(
  index: VectorIndex,
  { encoder, modality }: Pick<OpenedRun, 'encoder' | 'modality'>,
  storedDataset: Dataset,
  { data, split, batchSize, onSkip, onProgress, onReplaced }: AddOptions,
): Promise<number> {
  const { classes } = storedDataset;
  const about = new Map<string, Pick<Entry, 'id' | 'facts'>>();
  const decode = async (sample: Sample) => {
    const { index: place, key, label, metadata } = sample;
    const { path } = (sample.value ?? {}) as { path?: string };
    about.set(key, {
      id: entryId(sample as Sample<RawSample>),
      facts: {
        ...simple(metadata),
        label: label === undefined ? undefined : (classes?.[label] ?? label),
        path: path === undefined ? undefined : resolve(path),
        data: resolve(data),
        split,
        place,
      },
    });
    return modality.decode(sample);
  };
  const hasOthers = onReplaced !== undefined && (await index.count()) > 0;
  async function* entries(): AsyncGenerator<Entry> {
    const dataset = mapDataset(storedDataset, decode) as Dataset;
    const options = { dataset, modality, encoder, batchSize, onSkip, onProgress };
    for await (const { keys, rows, width } of embedBatches(options)) {
      if (hasOthers) {
        const others = await othersNamed(
          index,
          resolve(data),
          keys.map((key) => about.get(key)!),
        );
        if (others.length > 0) onReplaced(others);
      }
      for (const [i, key] of keys.entries()) {
        yield { ...about.get(key)!, vector: rows.slice(i * width, (i + 1) * width) };
        about.delete(key);
      }
    }
  }
  return (await index.add(entries())).written;
}

/** Entries of other data that have names of these; a file is the same one in any data. */
async function othersNamed(
  index: Pick<VectorIndex, 'get'>,
  data: string,
  added: readonly Pick<Entry, 'id' | 'facts'>[],
): Promise<string[]> {
  const ids = added.filter(({ facts }) => facts?.['path'] === undefined).map(({ id }) => id);
  if (ids.length === 0) return [];
  const entries = await index.get(ids);
  return entries.filter(({ facts }) => facts['data'] !== data).map(({ id }) => id);
}

/** Facts that are short enough to be kept with an entry. */
function simple(
  metadata: Readonly<Record<string, unknown>> | undefined,
): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(metadata ?? {}).filter(
      ([, value]) =>
        typeof value === 'number' ||
        typeof value === 'boolean' ||
        (typeof value === 'string' && value.length <= 1000),
    ),
  ) as Record<string, string | number | boolean>;
}
