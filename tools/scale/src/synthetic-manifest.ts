/**
 * What a rank needs to begin with 10^9 samples: opens a synthetic manifest, plans an epoch, and
 * looks up positions all over it.
 * Run: npx tsx --conditions=@counterpoint/source tools/scale/src/synthetic-manifest.ts [samples]
 * [shards]
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isShardManifest, parseShardManifest, ShardOrder } from '@counterpoint/data';
import { readFile } from 'node:fs/promises';

const [samples = 1e9, shards = 20_000] = process.argv.slice(2).map(Number);
const folder = await mkdtemp(join(tmpdir(), 'manifest-'));
const path = join(folder, 'shards.json');
const each = Math.floor(samples / shards);
const list = Array.from({ length: shards }, (_, i) => ({
  name: `https://storage.example/shard-${String(i).padStart(6, '0')}.tar`,
  samples: each,
  bytes: 1e9,
  sha256: i.toString(16).padStart(64, '0'),
}));
await writeFile(path, JSON.stringify({ format: 'counterpoint-shards', version: 1, shards: list }));
list.length = 0;
const megabytes = () => process.memoryUsage().rss / 1e6;
const residentBefore = megabytes();
const startedAt = performance.now();
if (!isShardManifest(path)) throw new Error('not a manifest by its name');
const manifest = parseShardManifest(await readFile(path, 'utf8'), path);
const openedAt = performance.now();
const order = new ShardOrder(
  manifest.shards,
  { seed: 1, epoch: 3, shuffle: true },
  { streams: 256, block: 64 },
);
const plannedAt = performance.now();
const lookups = 1_000_000;
const visitedShards = new Set<number>();
for (let i = 0; i < lookups; i++)
  visitedShards.add(order.place(Math.floor((i / lookups) * each * shards)).shard);
const lookedUpAt = performance.now();
process.stdout.write(
  `${JSON.stringify({
    samples: each * shards,
    shards,
    readManifestMs: Math.round(openedAt - startedAt),
    planEpochMs: Math.round(plannedAt - openedAt),
    lookupNs: Math.round((1e6 * (lookedUpAt - plannedAt)) / lookups),
    shardsSeen: visitedShards.size,
    residentBeforeMB: Math.round(residentBefore),
    residentAfterMB: Math.round(megabytes()),
  })}\n`,
);
await rm(folder, { recursive: true });
