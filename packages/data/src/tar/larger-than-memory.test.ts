import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../testing/scratch-folder.js';
import { batches } from '../batch/batches.js';
import { prefetch } from '../batch/prefetch.js';
import { tarDataset } from './tar-dataset.js';

const megabyte = 2 ** 20;

test('192 MiB in a .tar.gz are shuffled and batched with a few MiB held', async () => {
  const path = join(scratchFolder(), 'large.tar.gz');
  const archive = pack();
  const written = archive.pipe(createGzip({ level: 1 })).pipe(createWriteStream(path));
  for (let i = 0; i < 3072; i++)
    await new Promise<void>((done) =>
      archive.entry({ name: `${i}.bin` }, Buffer.alloc(65536, i & 255), () => done()),
    );
  archive.finalize();
  await finished(written);

  const before = process.memoryUsage().arrayBuffers;
  let peak = 0;
  const dataset = await tarDataset([path], {
    memoryBytes: 8 * megabyte,
    bufferBytes: 8 * megabyte,
  });
  expect(dataset.size).toBe(3072);
  expect(dataset.at).toBeUndefined();
  let sum = 0,
    inOrder = 0,
    last = -1;
  for await (const { samples } of prefetch(batches(dataset, { size: 16, seed: 1, epochs: 1 }), 2)) {
    for (const { index, value } of samples) {
      sum += value.members['bin']!.length;
      expect(value.members['bin']![65535]).toBe(index & 255);
      if (index === last + 1) inOrder++;
      last = index;
    }
    peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
  }
  expect(sum).toBe(192 * megabyte);
  expect(inOrder).toBeLessThan(100);
  // Held are 8 MiB of samples and four batches of 1 MiB; the rest is what the garbage collector,
  // which wakes every 64 MiB, has not yet taken.
  expect(peak).toBeLessThan(128 * megabyte);
});
