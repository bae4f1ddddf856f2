import type { Dataset, Sample } from '@counterpoint/core';
import { open, type FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileChunks, isGzipFile } from '../bytes/file-chunks.js';
import { defaultBytes } from '../dataset/default-bytes.js';
import { indexedDataset } from '../dataset/indexed-dataset.js';
import type { OnSkip, ReadResult } from '../dataset/read-result.js';
import { streamedDataset, type StreamedShard } from '../dataset/streamed-dataset.js';
import { firstIndices } from '../order/buffered-order.js';
import { applyClassFile, type ClassFile } from '../report/apply-class-file.js';
import type { ReportedDataset } from '../report/data-report.js';
import { metadataOf } from '../sample/metadata-of.js';
import { labelEncoder, type LabelEncoder } from '../sample/label-encoder.js';
import { sidecarNoter } from '../sample/sidecar-noter.js';
import type { RawSample } from '../sample/raw-sample.js';
import { chooseShards } from './choose-shards.js';
import { readPlaces } from './read-places.js';
import { checkSampleIsContiguous } from './check-sample-is-contiguous.js';
import { reportOfTar } from './report-of-tar.js';
import { tarIndex, type TarShard } from './tar-index.js';
import type { TarSample } from './tar-sample.js';
import { tarMembers } from './tar-members.js';

/**
 * Which members and folders of archives {@link tarDataset} reads, and how much memory it may use.
 */
export interface TarOptions {
  /** What the data set is called in messages. Default: the first shard's path. */
  readonly name?: string;
  /**
   * A sample must have a member with one of these extensions (lower case, no dot). Default: any.
   */
  readonly extensions?: readonly string[];
  /**
   * A split that folders within the archives are called after. Default: the training split, or all.
   */
  readonly split?: string;
  /** Class names in the order of their indices. */
  readonly classes?: readonly string[];
  /**
   * Class names from a `classes.txt`: used where they fit the labels, else reported and ignored.
   */
  readonly classFile?: ClassFile;
  /** Data up to this size is kept in memory after the first look. Default 256 MiB. */
  readonly memoryBytes?: number;
  /**
   * The most bytes of samples held for shuffling archives that are larger and compressed. Default
   * 256 MiB.
   */
  readonly bufferBytes?: number;
  /** Told of what is left out while opening; without it that is an error. */
  readonly onSkip?: OnSkip;
}

/**
 * Tar shards of the WebDataset kind: members of one base name ({@link memberName}) are one sample,
 * `.cls` is its class,
 * `.json` and `.txt` its metadata; base names may come again in the next shard, and members of one
 * sample need not be neighbours.
 * Where nothing has a `.cls`, folders within the archives are read as folders on disk are: splits,
 * then classes.
 * Opening looks through every shard once. Then samples come from memory where all fit in
 * `memoryBytes`, by position from plain archives,
 * and as a stream through a shuffle buffer from gzip archives. Nothing is unpacked to disk.
 *
 * @param paths the shards, plain or gzip whatever their names
 * @throws CP_DATA_TAR_SCATTERED when the members of a sample in a compressed shard lie further
 *   apart than `bufferBytes`
 * @throws CP_DATA_EMPTY when there is no sample of the split
 * @throws CP_DATA_TAR_CUT, CP_DATA_TAR_HEADER, CP_DATA_GZIP, CP_DATA_DUPLICATE_KEY,
 *   CP_DATA_MEMBER_MISSING, each a skip with `onSkip`
 */
export async function tarDataset(
  paths: readonly string[],
  options: TarOptions = {},
): Promise<ReportedDataset<RawSample>> {
  const {
    name = paths[0] ?? 'no shards',
    memoryBytes = defaultBytes,
    bufferBytes = defaultBytes,
  } = options;
  const index = await tarIndex(paths, memoryBytes, options.extensions, options.onSkip);
  const { inMemory, leftOut } = index;
  const choice = chooseShards(index, options.split, name);
  const { shards, fingerprint, splits, split, labelledBy } = choice;
  const book = labelEncoder(
    labelsOf(shards),
    options.classes,
    options.classFile?.names,
    labelledBy === 'folders in the archive',
  );
  const maker: SampleMaker = { book, noteSidecars: sidecarNoter() };
  const report = applyClassFile(
    reportOfTar({ source: name, shards, split, splits, labelledBy, encoder: book, leftOut }),
    book,
    options,
  );
  const about = { name, fingerprint, classes: book.classes };
  const reported = (dataset: Dataset<RawSample>): ReportedDataset<RawSample> => ({
    ...dataset,
    report,
  });
  const starts = firstIndices(shards.map((shard) => shard.samples));
  const size = shards.reduce((sum, shard) => sum + shard.samples.length, 0);
  const shardOf = Uint32Array.from({ length: size });
  shards.forEach((shard, i) => shardOf.fill(i, starts[i]!, starts[i]! + shard.samples.length));
  const entry = (index: number): { shard: TarShard; sample: TarSample } => {
    const shard = shards[shardOf[index]!]!;
    return { shard, sample: shard.samples.at(index - starts[shardOf[index]!]!)! };
  };
  const key = (index: number): string => {
    const { shard, sample } = entry(index);
    return `${shard.name}/${sample.base}`;
  };

  if (inMemory) {
    return reported(
      indexedDataset<RawSample>({
        ...about,
        size,
        key,
        read: (index) => {
          const { shard, sample } = entry(index);
          return sampleOf(
            index,
            key(index),
            owned(shard, sample),
            maker,
            Object.fromEntries(sample.places.map((place) => [place.extension, place.bytes!])),
          );
        },
      }),
    );
  }
  const compressed = await Promise.all(paths.map(isGzipFile));
  if (!compressed.includes(true)) {
    const files = new Map<string, Promise<FileHandle>>();
    const file = (path: string): Promise<FileHandle> => {
      if (!files.has(path)) files.set(path, open(path, 'r'));
      return files.get(path)!;
    };
    return reported(
      indexedDataset<RawSample>({
        ...about,
        size,
        key,
        read: async (index) => {
          const { shard, sample } = entry(index);
          return sampleOf(
            index,
            key(index),
            owned(shard, sample),
            maker,
            await readPlaces(await file(shard.path), sample.places, key(index)),
          );
        },
        close: async () => {
          const opened = [...files.values()];
          files.clear();
          await Promise.all(opened.map(async (handle) => (await handle).close()));
        },
      }),
    );
  }
  for (const shard of shards) checkSampleIsContiguous(shard, bufferBytes);
  return reported(
    streamedDataset({
      ...about,
      bufferBytes,
      shards: shards.map((shard) => streamedTar(shard, maker)),
    }),
  );
}

/** What all samples of a data set are made with. */
interface SampleMaker {
  readonly book: LabelEncoder;
  readonly noteSidecars: ReturnType<typeof sidecarNoter>;
}

/** A sample with where it is stored. */
interface OwnedSample {
  readonly label?: string;
  readonly origin: string;
}

function owned({ path }: TarShard, { base, label }: TarSample): OwnedSample {
  return { label, origin: `${resolve(path)}/${base}` };
}

function* labelsOf(shards: readonly TarShard[]): Generator<string> {
  for (const { samples } of shards)
    for (const { label } of samples) if (label !== undefined) yield label;
}

function streamedTar(shard: TarShard, maker: SampleMaker): StreamedShard<RawSample> {
  const { path, name, samples } = shard;
  return {
    name,
    sizes: Float64Array.from(samples, ({ places }) =>
      places.reduce((sum, place) => sum + place.size, 256),
    ),
    async *read(first: number): AsyncGenerator<ReadResult<RawSample>> {
      const owners = new Map<number, number>();
      let owner = 0;
      for (const { places } of samples) {
        for (const { offset } of places) owners.set(offset, owner);
        owner++;
      }
      const open = new Map<number, Record<string, Uint8Array>>();
      let left = samples.length;
      for await (const members of tarMembers(fileChunks(path), path)) {
        for (const { offset, bytes } of members) {
          const owner = owners.get(offset);
          if (owner === undefined) continue;
          const sample = samples.at(owner)!;
          const members = open.get(owner) ?? {};
          members[sample.places.find((place) => place.offset === offset)!.extension] = bytes;
          if (Object.keys(members).length < sample.places.length) {
            open.set(owner, members);
            continue;
          }
          open.delete(owner);
          yield resultOf(
            first + owner,
            `${name}/${sample.base}`,
            owned(shard, sample),
            maker,
            members,
          );
          if (--left === 0) return; // what is wrong behind the last sample was told when opening
        }
      }
    },
  };
}

function resultOf(
  index: number,
  key: string,
  sample: OwnedSample,
  maker: SampleMaker,
  members: Record<string, Uint8Array>,
): ReadResult<RawSample> {
  try {
    return sampleOf(index, key, sample, maker, members);
  } catch (error) {
    return { index, key, error };
  }
}

function sampleOf(
  index: number,
  key: string,
  { label, origin }: OwnedSample,
  maker: SampleMaker,
  members: Record<string, Uint8Array>,
): Sample<RawSample> {
  const { metadata, errors } = metadataOf(members, key);
  maker.noteSidecars(key, errors);
  return {
    index,
    key,
    value: { members, origin, sidecarErrors: errors },
    label: label === undefined ? undefined : maker.book.indexOf(label, key),
    metadata,
  };
}
