/**
 * Samples a second from each kind of source, on CIFAR-10's 20,000 JPEG files (18 MB) and 40,000
 * sentence pairs of the development data:
 *
 *   npx tsx --conditions=@counterpoint/source packages/data/testing/measure.ts
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Dataset } from '@counterpoint/core';
import {
  batches,
  folderDataset,
  openDataset,
  prefetch,
  tarDataset,
  embeddingWriter,
  type RawSample,
} from '../src/index.js';

const data = resolve(process.env['COUNTERPOINT_DATA'] ?? '../shared/data');
const shards = ['train-00.tar.gz', 'train-01.tar.gz'].map((name) => join(data, 'cifar10', name));
const scratch = mkdtempSync(join(tmpdir(), 'counterpoint-measure-'));

async function measure(what: string, open: () => Promise<Dataset<RawSample>>): Promise<void> {
  const startMs = performance.now();
  const dataset = await open();
  const opened = performance.now() - startMs;
  const rates: number[] = [];
  for (let run = 0; run < 5; run++) {
    const start = performance.now();
    let samples = 0;
    for await (const batch of prefetch(
      batches(dataset, {
        size: 256,
        seed: 1,
        from: { epoch: run, position: 0 },
        epochs: run + 1,
        dropLast: false,
      }),
    ))
      samples += batch.samples.length;
    rates.push((1000 * samples) / (performance.now() - start));
  }
  await dataset.close?.();
  console.log(
    `${what}: opened in ${Math.round(opened)} ms, ` +
      `${Math.round(rates.sort((a, b) => a - b)[2]!)} samples/s (median of 5 shuffled ` +
      'epochs in batches of 256)',
  );
}

const plain = shards.map((path, i) => {
  const unpacked = join(scratch, `train-${i}.tar`);
  writeFileSync(unpacked, gunzipSync(readFileSync(path)));
  return unpacked;
});
const files = join(scratch, 'files');
for await (const { label, value, index } of (await tarDataset(shards)).epoch({
  seed: 0,
  epoch: 0,
  shuffle: false,
})) {
  mkdirSync(join(files, String(label)), { recursive: true });
  writeFileSync(join(files, String(label), `${index}.jpg`), value.members['jpg']!);
}

await measure('.tar.gz, kept in memory', () => tarDataset(shards));
await measure('.tar.gz, streamed through 4 MiB', () =>
  tarDataset(shards, { memoryBytes: 0, bufferBytes: 4 * 2 ** 20 }),
);
await measure('.tar, by position', () => tarDataset(plain, { memoryBytes: 0 }));
await measure('class folders', () => folderDataset(files, { extensions: ['jpg'] }));
await measure('.tsv.gz, kept in memory', () =>
  openDataset(join(data, 'tatoeba-parallel', 'train.en-de.tsv.gz')),
);
await measure('.tsv.gz, streamed through 1 MiB', () =>
  openDataset(join(data, 'tatoeba-parallel', 'train.en-de.tsv.gz'), {
    memoryBytes: 0,
    bufferBytes: 2 ** 20,
  }),
);
for (const kind of ['parquet', 'npy']) {
  const start = performance.now();
  const file = embeddingWriter(join(scratch, `x.${kind}`), 128);
  const values = new Float32Array(256 * 128).fill(0.5);
  for (let i = 0; i < 100; i++)
    await file.write({ ids: Array.from({ length: 256 }, (_, n) => `${i}/${n}`), values });
  await file.finish();
  console.log(
    `.${kind} of embeddings of width 128: ${Math.round(25_600_000 / (performance.now() - start))} rows/s`,
  );
}
rmSync(scratch, { recursive: true });
