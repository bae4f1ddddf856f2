import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CounterpointError, type Dataset } from '@counterpoint/core';
import { readable } from '../open/readable.js';
import type { RawSample } from '../sample/raw-sample.js';
import { ShardCache, type ShardCacheOptions } from './shard-cache.js';
import { parseShardManifest, type ShardEntry } from './shard-manifest.js';
import { shardedDataset, type ShardedOptions } from './sharded-dataset.js';
import { isS3, s3Request } from './sign-s3.js';

/** The reading order of {@link openShards}, and the cache of remote shards. */
export interface OpenShardsOptions
  extends
    ShardCacheOptions,
    Pick<ShardedOptions, 'streams' | 'block' | 'openShards' | 'concurrency'> {}

/**
 * Opens the shards of a manifest, on the disk or at an `https://` or `s3://` address. Remote
 * shards are fetched when their first
 * sample is read, and stay in a cache on the disk.
 *
 * @throws CP_DATA_READ, CP_DATA_REMOTE, CP_DATA_SHARDS
 */
export async function openShards(
  path: string,
  options: OpenShardsOptions = {},
): Promise<Dataset<RawSample>> {
  const request = isS3(path) ? s3Request() : options.request;
  const remoteOptions = { ...options, request };
  const isRemote = isRemoteAddress(path);
  const text = isRemote
    ? await fetchText(
        path,
        request ?? ((address, headers, signal) => fetch(address, { headers, signal })),
      )
    : await readable(path, () => readFile(path, 'utf8'));
  const manifest = parseShardManifest(text, path);
  const cache = new ShardCache(remoteOptions);
  const localPath = async ({ name, bytes, sha256 }: ShardEntry): Promise<string> => {
    const address = isRemoteAddress(name)
      ? name
      : isRemote
        ? siblingAddress(path, name)
        : undefined;
    if (address === undefined) return resolve(dirname(path), name);
    return cache.path({ address, bytes, sha256 });
  };
  const { streams, block, openShards, concurrency } = options;
  return shardedDataset(manifest, {
    name: path,
    localPath,
    streams,
    block,
    openShards,
    concurrency,
  });
}

/** Whether a path is an address of another machine. */
export function isRemoteAddress(path: string): boolean {
  return /^(https?|s3):\/\//.test(path);
}

function siblingAddress(address: string, name: string): string {
  return address.slice(0, address.lastIndexOf('/') + 1) + name;
}

async function fetchText(
  address: string,
  request: NonNullable<ShardCacheOptions['request']>,
): Promise<string> {
  let status = 0;
  try {
    const response = await request(address, {}, AbortSignal.timeout(60_000));
    status = response.status;
    if (response.ok) return await response.text();
  } catch (cause) {
    throw unreachable(address, (cause as Error).message, cause);
  }
  throw unreachable(address, `status ${status}`);
}

function unreachable(where: string, what: string, cause?: unknown): CounterpointError {
  return new CounterpointError('CP_DATA_REMOTE', {
    what: `A manifest cannot be read: ${what}`,
    where,
    remedy: 'check the address, the network and the permissions',
    cause,
  });
}
