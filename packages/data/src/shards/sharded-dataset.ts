import { open, type FileHandle } from 'node:fs/promises';
import {
  CounterpointError,
  Rng,
  type Dataset,
  type EpochOrder,
  type Sample,
} from '@counterpoint/core';
import { inOrder } from '../dataset/in-order.js';
import { isSample, skipOrThrow, type OnSkip, type ReadResult } from '../dataset/read-result.js';
import { firstIndices } from '../order/buffered-order.js';
import { labelEncoder } from '../sample/label-encoder.js';
import { sidecarNoter } from '../sample/sidecar-noter.js';
import { metadataOf } from '../sample/metadata-of.js';
import type { RawSample } from '../sample/raw-sample.js';
import { readPlaces } from '../tar/read-places.js';
import { tarIndex } from '../tar/tar-index.js';
import type { TarSamples } from '../tar/packed-samples.js';
import { manifestFingerprint, type ShardEntry, type ShardManifest } from './shard-manifest.js';
import { ShardOrder, type ShardMixing } from './shard-order.js';

/**
 * How {@link shardedDataset} gets its shards, and in which order it reads them. `streams` and
 * `block` decide how well samples are shuffled.
 */
export interface ShardedOptions {
  readonly name: string;
  /** A shard as a file on this machine; fetches it where it lies elsewhere. */
  readonly localPath: (shard: ShardEntry) => Promise<string>;
  /** Streams read side by side. @default 64 */
  readonly streams?: number;
  /** Samples of a stream in turn. @default 16 */
  readonly block?: number;
  /** Shards whose index stays in memory. @default the number of streams, and 8 more */
  readonly openShards?: number;
  readonly concurrency?: number;
}

/** A shard that is open: where its samples lie. */
interface OpenShard {
  readonly samples: TarSamples;
  readonly file: FileHandle;
}

/**
 * Tar shards of a manifest. Opening reads no shard; an epoch is planned from counts; a shard is
 * indexed when its first sample is
 * read. Memory grows with the number of shards and of open shards, not with the number of samples.
 *
 * @throws CP_DATA_CHANGED, while reading, where a shard is not what the manifest says
 */
export function shardedDataset(
  manifest: ShardManifest,
  { name, localPath, streams = 64, block = 16, openShards, concurrency = 16 }: ShardedOptions,
): Dataset<RawSample> {
  const { shards, classes } = manifest;
  const starts = firstIndices(shards.map(({ samples }) => ({ length: samples })));
  const size = shards.reduce((sum, { samples }) => sum + samples, 0);
  const mixing: ShardMixing = { streams, block };
  const maximum = openShards ?? streams + 8;
  const opened = new Map<number, Promise<OpenShard>>();
  const permutations = new Map<string, Uint32Array>();
  const book = labelEncoder(classes ?? [], classes);
  const noteSidecars = sidecarNoter();
  let planned: { readonly name: string; readonly order: ShardOrder } | undefined;

  const orderOf = (order: EpochOrder): ShardOrder => {
    const id = `${order.seed} ${order.epoch} ${order.shuffle}`;
    if (planned?.name !== id) planned = { name: id, order: new ShardOrder(shards, order, mixing) };
    return planned.order;
  };
  const shard = (number: number): Promise<OpenShard> =>
    recent(opened, number, maximum, () => openShard(shards[number]!, localPath), closeShard);
  const indexIn = (number: number, place: number, { seed, epoch, shuffle }: EpochOrder): number => {
    if (!shuffle) return place;
    const count = shards[number]!.samples;
    const permutation = recent(permutations, `${epoch} ${number}`, maximum, () =>
      Rng.of(seed, 'shard', epoch, number).permutation(count),
    );
    return permutation[place]!;
  };
  const read = async (number: number, index: number): Promise<ReadResult<RawSample>> => {
    const { name: shardName } = shards[number]!;
    let key = `${shardName}#${index}`;
    try {
      const { samples, file } = await shard(number);
      const sample = samples.at(index)!;
      key = `${shardName}/${sample.base}`;
      const members = await readPlaces(file, sample.places, key);
      const { metadata, errors } = metadataOf(members, key);
      noteSidecars(key, errors);
      return {
        index: starts[number]! + index,
        key,
        value: { members, sidecarErrors: errors },
        label:
          classes === undefined || sample.label === undefined
            ? undefined
            : book.indexOf(sample.label, key),
        metadata,
      };
    } catch (error) {
      return { index: starts[number]! + index, key, error };
    }
  };

  return {
    name,
    size,
    classes,
    fingerprint: `${manifestFingerprint(manifest)}:${streams}:${block}`,
    async *epoch(order: EpochOrder, from = 0, onSkip?: OnSkip) {
      const plan = orderOf(order);
      const end = Math.min(size, order.end ?? size);
      const results = inOrder(
        range(from, end),
        (position) => {
          const { shard: number, place } = plan.place(position);
          return read(number, indexIn(number, place, order));
        },
        concurrency,
      );
      for await (const result of results) {
        if (isSample(result)) yield result;
        else skipOrThrow(result, onSkip);
      }
    },
    async at(index: number): Promise<Sample<RawSample>> {
      const number = starts.findLastIndex((start) => start <= index);
      const result = await read(number, index - starts[number]!);
      if (isSample(result)) return result;
      throw result.error;
    },
    async close() {
      const all = [...opened.values()];
      opened.clear();
      await Promise.all(all.map(closeShard));
    },
  };
}

function* range(from: number, to: number): Generator<number> {
  for (let position = from; position < to; position++) yield position;
}

async function openShard(
  entry: ShardEntry,
  localPath: (shard: ShardEntry) => Promise<string>,
): Promise<OpenShard> {
  const path = await localPath(entry);
  const { shards } = await tarIndex([path], 0);
  const samples = shards[0]!.samples;
  if (samples.length !== entry.samples)
    throw new CounterpointError('CP_DATA_CHANGED', {
      what: `A shard holds ${samples.length} samples, its manifest says ${entry.samples}`,
      where: path,
      expected: 'the shard of which the manifest was written',
      remedy: 'write the manifest again with `shards index`, or restore the shard',
    });
  return { samples, file: await open(path, 'r') };
}

async function closeShard(shard: Promise<OpenShard>): Promise<void> {
  await shard.then(({ file }) => file.close()).catch(() => undefined);
}

/** A value of a small map that forgets what was used longest ago. */
function recent<K, V>(
  map: Map<K, V>,
  key: K,
  maximum: number,
  make: () => V,
  release?: (value: V) => void,
): V {
  const existing = map.get(key);
  const value = existing ?? make();
  map.delete(key);
  map.set(key, value);
  if (value instanceof Promise) value.catch(() => map.delete(key));
  for (const [oldest, old] of map) {
    if (map.size <= maximum) break;
    map.delete(oldest);
    release?.(old);
  }
  return value;
}
