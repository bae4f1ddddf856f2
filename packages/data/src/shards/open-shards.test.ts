import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sample } from '@counterpoint/core';
import { pack } from 'tar-stream';
import { afterEach, describe, expect, test } from 'vitest';
import { scratchFolder } from '../../testing/scratch-folder.js';
import { openDataset } from '../open/open-dataset.js';
import type { RawSample } from '../sample/raw-sample.js';
import { faultyServer, type Fault, type ServerOptions } from '../testing/faulty-server.js';
import { indexShards, writeShardManifest } from './index-shards.js';
import { openShards } from './open-shards.js';
import type { RemoteOptions } from './remote-file.js';
import { ShardCache } from './shard-cache.js';
import { s3Address } from './sign-s3.js';

const scratch = scratchFolder();
const counts = [5, 8, 1, 12, 7, 9];
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** The same bytes at any time: the archives hold no time of writing. */
async function tar(shard: number): Promise<Buffer> {
  const archive = pack();
  const mtime = new Date(0);
  for (let i = 0; i < counts[shard]!; i++) {
    archive.entry({ name: `${shard}-${i}.bin`, mtime }, Buffer.from(`${shard}:${i}`));
    archive.entry({ name: `${shard}-${i}.cls`, mtime }, ['cat', 'dog'][i % 2]!);
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function written(name: string): Promise<{ folder: string; manifest: string }> {
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true });
  const paths: string[] = [];
  for (const shard of counts.keys()) {
    paths.push(join(folder, `shard-${shard}.tar`));
    writeFileSync(paths[shard]!, await tar(shard));
  }
  const manifest = join(folder, 'shards.json');
  await writeShardManifest(manifest, await indexShards(paths, manifest));
  return { folder, manifest };
}

async function served(
  name: string,
  options: Omit<ServerOptions, 'files'> & { prefix?: string } = {},
): Promise<{ address: string; requests: () => number; cache: string }> {
  const { folder } = await written(name);
  const files = Object.fromEntries(
    readdirSync(folder).map((file) => [
      `${options.prefix ?? ''}${file}`,
      new Uint8Array(readFileSync(join(folder, file))),
    ]),
  );
  const server = await faultyServer({ ...options, files });
  closers.push(server.close);
  return { ...server, cache: join(folder, 'cache') };
}

async function read(
  source: AsyncIterable<Sample<RawSample>>,
): Promise<(readonly [number, string, number | undefined])[]> {
  const all: (readonly [number, string, number | undefined])[] = [];
  for await (const { index, value, label } of source)
    all.push([index, Buffer.from(value.members!['bin']!).toString(), label]);
  return all;
}
const order = (epoch = 0, shuffle = true) => ({ seed: 2, epoch, shuffle });
const inOrder = counts.flatMap((count, shard) =>
  Array.from({ length: count }, (_, i) => [`${shard}:${i}`, i % 2] as const),
);

test('a manifest gives every sample of its shards once, from any position on', async () => {
  const { manifest } = await written('plain');
  const dataset = await openShards(manifest, { streams: 3, block: 2 });
  closers.push(async () => dataset.close?.());
  expect(dataset.size).toBe(inOrder.length);
  expect(dataset.classes).toEqual(['cat', 'dog']);
  const whole = await read(dataset.epoch(order()));
  expect(whole.map(([index]) => index).sort((a, b) => a - b)).toEqual(inOrder.map((_, i) => i));
  for (const [index, text, label] of whole) expect([text, label]).toEqual(inOrder[index]);
  for (const from of [1, 7, 20, 41]) {
    expect(await read(dataset.epoch(order(), from))).toEqual(whole.slice(from));
    const part = await read(dataset.epoch({ ...order(), end: from + 1 }, from));
    expect(part).toEqual(whole.slice(from, from + 1));
  }
  expect(await read(dataset.epoch(order(1)))).not.toEqual(whole);
  expect((await read(dataset.epoch(order(0, false)))).map(([, text]) => text)).toEqual(
    inOrder.map(([text]) => text),
  );
  expect((await dataset.at!(13)).label).toBe(inOrder[13]![1]);
});

test('opening by path takes a manifest for what it is; one open shard at a time gives the same', async () => {
  const { manifest } = await written('path');
  const dataset = await openDataset(manifest);
  closers.push(async () => dataset.close?.());
  const one = await openShards(manifest, { openShards: 1, concurrency: 1 });
  closers.push(async () => one.close?.());
  expect(await read(one.epoch(order()))).toEqual(await read(dataset.epoch(order())));
});

test('a shard that is no longer that of the manifest is refused', async () => {
  const { manifest, folder } = await written('changed');
  writeFileSync(join(folder, 'shard-3.tar'), await tar(0));
  const dataset = await openShards(manifest);
  closers.push(async () => dataset.close?.());
  await expect(read(dataset.epoch(order()))).rejects.toMatchObject({ code: 'CP_DATA_CHANGED' });
});

test.each([
  ['nothing', '', 'not JSON'],
  ['a list', '[]', 'the file'],
  ['no shards', '{"format":"counterpoint-shards","version":1,"shards":[]}', 'shards'],
  ['another version', '{"format":"counterpoint-shards","version":2,"shards":[]}', 'version'],
])('a manifest that holds %s is a coded error', async (name, text, actual) => {
  const path = join(scratch, `${name}.shards.json`);
  writeFileSync(path, text);
  await expect(openShards(path)).rejects.toMatchObject({
    code: 'CP_DATA_SHARDS',
    message: expect.stringContaining(actual) as string,
  });
});

describe('over http', () => {
  const quick = { pieceBytes: 1000, backoffMs: 1, tries: 4 };
  /** A busy machine lets good answers stall as well: more tries where a stall is short. */
  const faults: readonly (readonly [Fault, RemoteOptions])[] = [
    ['slow', { ...quick, stallMs: 200, tries: 10 }],
    ['cut', quick],
    ['status 500', quick],
    ['reset', quick],
  ];

  test.each(faults)(
    'a server that is %s now and then gives the same samples',
    async (fault, remote) => {
      const server = await served(`http ${fault}`, {
        fault: (_, ofFile) => (ofFile % 5 === 3 ? fault : undefined),
      });
      const dataset = await openShards(`${server.address}/shards.json`, {
        ...remote,
        folder: server.cache,
      });
      closers.push(async () => dataset.close?.());
      const whole = await read(dataset.epoch(order()));
      expect(whole.length).toBe(inOrder.length);
      for (const [index, text] of whole) expect(text).toBe(inOrder[index]![0]);
      const before = server.requests();
      await read(dataset.epoch(order(1)));
      expect(server.requests()).toBe(before);
    },
  );

  test.each<[string, Fault | undefined, string, RegExp]>([
    ['always fails', 'status 500', 'CP_DATA_REMOTE', /status 500/],
    ['always stalls', 'slow', 'CP_DATA_REMOTE', /no byte came for 50 ms/],
    ['has another length', 'wrong length', 'CP_DATA_CHANGED', /bytes, the manifest says/],
  ])(
    'a server that %s ends in a coded error, and leaves nothing behind',
    async (_, fault, code, text) => {
      const server = await served(`http always ${fault}`, {
        fault: (request) => (request > 0 ? fault : undefined),
      });
      const dataset = await openShards(`${server.address}/shards.json`, {
        ...quick,
        stallMs: fault === 'slow' ? 50 : undefined,
        pieceBytes: 1 << 20,
        tries: 3,
        folder: server.cache,
      });
      await expect(read(dataset.epoch(order()))).rejects.toMatchObject({
        code,
        message: expect.stringMatching(text) as string,
      });
      expect(readdirSync(server.cache).filter((name) => name.endsWith('.tar'))).toEqual([]);
    },
  );

  test('a file that is replaced under way is refused', async () => {
    const server = await served('http replaced', {
      fault: (request) => (request > 2 ? 'changed' : undefined),
    });
    const dataset = await openShards(`${server.address}/shards.json`, {
      ...quick,
      folder: server.cache,
      concurrency: 1,
    });
    await expect(read(dataset.epoch(order()))).rejects.toMatchObject({ code: 'CP_DATA_CHANGED' });
  });

  test('a shard that is missing is a coded error at once', async () => {
    const server = await served('http missing');
    const cache = new ShardCache({ ...quick, folder: server.cache });
    const address = `${server.address}/nowhere.tar`;
    const before = server.requests();
    await expect(cache.path({ address, bytes: 10, sha256: 'a'.repeat(64) })).rejects.toMatchObject({
      code: 'CP_DATA_REMOTE',
      report: { facts: { status: 404 } },
    });
    expect(server.requests()).toBe(before + 1);
  });

  test('the cache forgets what was used longest ago', async () => {
    const server = await served('http lru');
    const { folder } = await written('http lru files');
    const manifest = await indexShards(
      [0, 1, 2].map((shard) => join(folder, `shard-${shard}.tar`)),
      join(folder, 'shards.json'),
    );
    const [first, second, third] = manifest.shards.map(({ name, ...shard }) => ({
      ...shard,
      address: `${server.address}/${name}`,
    }));
    const cacheBytes = first!.bytes + second!.bytes + third!.bytes - 1;
    const cache = new ShardCache({ ...quick, folder: server.cache, cacheBytes });
    await utimes(await cache.path(first!), 1000, 1000);
    await utimes(await cache.path(second!), 2000, 2000);
    await cache.path(first!); // used now, so the second is the oldest
    await cache.path(third!);
    expect(readdirSync(server.cache).length).toBe(2);
    const before = server.requests();
    await cache.path(first!);
    await cache.path(third!);
    expect(server.requests()).toBe(before);
    await cache.path(second!);
    expect(server.requests()).toBeGreaterThan(before);
  });
});

describe('from an object store', () => {
  const keys = { id: 'AKEY', secret: 'a secret' };
  const environment = (address: string, secret = keys.secret) => {
    process.env['AWS_ENDPOINT_URL_S3'] = address;
    process.env['AWS_ACCESS_KEY_ID'] = keys.id;
    process.env['AWS_SECRET_ACCESS_KEY'] = secret;
    closers.push(async () => {
      for (const name of ['AWS_ENDPOINT_URL_S3', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])
        delete process.env[name];
    });
  };

  test('signed requests are answered, unsigned and wrongly signed ones are not', async () => {
    const server = await served('s3', { keys, prefix: 'bucket/a folder/' });
    environment(server.address);
    const dataset = await openShards('s3://bucket/a folder/shards.json', {
      folder: server.cache,
    });
    closers.push(async () => dataset.close?.());
    expect((await read(dataset.epoch(order()))).length).toBe(inOrder.length);
    environment(server.address, 'another secret');
    await expect(openShards('s3://bucket/a folder/shards.json')).rejects.toMatchObject({
      code: 'CP_DATA_REMOTE',
      message: expect.stringContaining('status 403') as string,
    });
    await expect(
      openShards(`${server.address}/bucket/a%20folder/shards.json`),
    ).rejects.toMatchObject({
      code: 'CP_DATA_REMOTE',
    });
  });

  test('without keys, and with half an address, there is a coded error', async () => {
    await expect(openShards('s3://bucket/shards.json')).rejects.toMatchObject({
      code: 'CP_DATA_REMOTE',
      message: expect.stringContaining('AWS_ACCESS_KEY_ID') as string,
    });
    expect(() => s3Address('s3://bucket')).toThrow(/s3:\/\/bucket\/key/);
    expect(s3Address('s3://b/k', { AWS_REGION: 'eu-west-1' })).toBe(
      'https://b.s3.eu-west-1.amazonaws.com/k',
    );
  });
});
