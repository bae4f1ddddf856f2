import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { CounterpointError, writeFileAtomically } from '@counterpoint/core';
import { compareClassNames } from '../classes/compare-class-names.js';
import type { OnSkip } from '../dataset/read-result.js';
import { tarIndex } from '../tar/tar-index.js';
import type { ShardEntry, ShardManifest } from './shard-manifest.js';

/**
 * Looks through tar shards once: their samples, bytes, checksums and class names.
 *
 * @param paths `.tar` files; compressed ones cannot be read by position
 * @param manifestPath where the manifest will lie: names are relative to its folder
 * @throws CP_DATA_SHARDS, and the errors of damaged archives
 */
export async function indexShards(
  paths: readonly string[],
  manifestPath: string,
  onSkip?: OnSkip,
): Promise<ShardManifest> {
  const compressed = paths.find((path) => /\.(gz|tgz)$/i.test(path));
  if (compressed !== undefined || paths.length === 0)
    throw new CounterpointError('CP_DATA_SHARDS', {
      what: compressed === undefined ? 'There are no shards' : 'A shard is compressed',
      where: compressed ?? manifestPath,
      expected: '.tar files, whose samples can be read by position',
      remedy: 'write shards without compression; pictures and sound are compressed already',
    });
  const shards: ShardEntry[] = [];
  const classes = new Set<string>();
  for (const path of paths) {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    const index = await tarIndex([path], 0, undefined, onSkip);
    const { samples } = index.shards[0]!;
    for (const { label } of samples) if (label !== undefined) classes.add(label);
    shards.push({
      name: relative(dirname(manifestPath), path).split('\\').join('/'),
      samples: samples.length,
      bytes: (await stat(path)).size,
      sha256: hash.digest('hex'),
    });
  }
  return {
    format: 'counterpoint-shards',
    version: 1,
    classes: classes.size === 0 ? undefined : [...classes].sort(compareClassNames),
    shards,
  };
}

/** Writes a manifest, whole or not at all. */
export async function writeShardManifest(path: string, manifest: ShardManifest): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(manifest, null, 1)}\n`);
}
