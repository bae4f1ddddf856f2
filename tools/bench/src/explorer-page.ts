import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Rng, type Dataset, type Encoder, type Modality } from '@counterpoint/core';
import { batches, mapDataset, openDataset } from '@counterpoint/data';
import { startEngine } from '@counterpoint/engine';
import type { EmbeddingMatrix } from '@counterpoint/eval';
import { buildPage, gatherSamples, servePage, writePage } from '@counterpoint/explorer';
import { encodeJpeg, imageModality, resnet, sceneDataset } from '@counterpoint/image';
import { engineProducts } from '../../../packages/cli/src/score/engine-products.js';
import type { Benchmark, BenchmarkOptions } from './benchmark.js';
import { openInChromium } from './explorer-in-chromium.js';

type Say = BenchmarkOptions['say'];

const seconds = (from: number): string => `${((performance.now() - from) / 1000).toFixed(1)} s`;

/** A page of pictures as `explore` writes it: drawn scenes, or those of a path. */
async function pictures(count: number, path: string | undefined, say: Say): Promise<void> {
  const encoder = resnet({ depth: 18, width: 16, stem: 'small' }) as unknown as Encoder;
  const modality = imageModality({ side: 32 }) as unknown as Modality;
  const source = (
    path === undefined
      ? sceneDataset({ part: 'train', size: count, label: 'shape', side: 32 })
      : await openDataset(path, { extensions: modality.extensions })
  ) as Dataset;
  const dataset = mapDataset(source, (sample) => modality.decode(sample as never)) as Dataset;
  let startMs = performance.now();
  async function* first() {
    let left = count;
    const all = batches(dataset, {
      ...{ size: 128, seed: 0, shuffle: false, dropLast: false, epochs: 1 },
    });
    for await (const { samples } of all) {
      yield { samples: samples.slice(0, left) };
      left -= samples.length;
      if (left <= 0) return;
    }
  }
  const gathered = await gatherSamples({ batches: first(), size: count, modality, encoder });
  say(`${gathered.keys.length} pictures decoded and embedded in ${seconds(startMs)}`);
  const folder = await mkdtemp(join(tmpdir(), 'explorer-page-'));
  const file = join(folder, 'page.html');
  startMs = performance.now();
  const cpu = process.cpuUsage();
  const page = await buildPage({
    ...gathered,
    ...{ title: 'pictures', run: 'none', data: path ?? 'scenes', program: 'bench' },
    classes: source.classes,
    sheetEncoder: { mime: 'image/jpeg', encode: (pixels) => encodeJpeg(pixels) },
    options: { products: engineProducts },
  });
  const { bytes } = await writePage(file, page);
  const { user, system } = process.cpuUsage(cpu);
  say(
    `page: written in ${seconds(startMs)} (${((user + system) / 1e6).toFixed(1)} s of processors), ` +
      `${(bytes / 1e6).toFixed(1)} MB`,
  );
  await openInChromium(pathToFileURL(file).href, say);
  await rm(folder, { recursive: true });
}

/** Clusters with a label each: what a map of many points looks like. */
function randomEmbeddings(count: number, width: number): EmbeddingMatrix & { labels: Int32Array } {
  const rng = Rng.of(1, 'explorer-page');
  const centres = Float32Array.from({ length: 100 * width }, () => rng.normal());
  const labels = Int32Array.from({ length: count }, (_, i) => i % 100);
  const rows = new Float32Array(count * width);
  for (let i = 0; i < count; i++)
    for (let d = 0; d < width; d++)
      rows[i * width + d] =
        centres[labels[i]! * width + d]! + 0.5 * (rng.uniform() + rng.uniform() - 1);
  return { rows, count, width, labels };
}

/** A page of so many points, in a file or served. */
async function points(count: number, width: number, served: boolean, say: Say): Promise<void> {
  const { labels, ...embeddings } = randomEmbeddings(count, width);
  const startMs = performance.now();
  const before = process.cpuUsage();
  const page = await buildPage({
    ...{ title: `${count} points`, run: 'none', data: 'drawn', program: 'bench' },
    embeddings,
    keys: Array.from({ length: count }, (_, i) => `point ${i}`),
    labels,
    classes: Array.from({ length: 100 }, (_, i) => `cluster ${i}`),
    media: served ? { pictures: [false], sounds: [false], words: false } : undefined,
    options: {
      products: engineProducts,
      ...(served || count > 20_000 ? { exactUpTo: 20_000 } : {}),
    },
  });
  const { user, system } = process.cpuUsage(before);
  const most = (process.resourceUsage().maxRSS / 1e6).toFixed(2);
  say(
    `${count} x ${width} points mapped in ${seconds(startMs)} ` +
      `(${((user + system) / 1e6).toFixed(1)} s of processors), at most ${most} GB in memory`,
  );
  if (served) {
    const { url, close } = await servePage(page, { embeddings, samples: {} });
    await openInChromium(url, say);
    await close();
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'explorer-page-'));
  const { bytes } = await writePage(join(folder, 'page.html'), page);
  say(`a file of ${(bytes / 1e6).toFixed(1)} MB`);
  await openInChromium(pathToFileURL(join(folder, 'page.html')).href, say);
  await rm(folder, { recursive: true });
}

/**
 * What a page costs to write and to use: `pictures COUNT [PATH]`, `points COUNT [WIDTH]`,
 * `served COUNT [WIDTH]`; a width of 32 where none is named.
 * Chromium draws without a GPU.
 */
export const run: Benchmark = async ({ say, words: [kind = 'pictures', count, path] = [] }) => {
  await startEngine();
  const startMs = performance.now();
  if (kind === 'pictures') await pictures(Number(count ?? 10_000), path, say);
  else await points(Number(count ?? 50_000), Number(path ?? 32), kind === 'served', say);
  const ours = (performance.now() - startMs) / 1000;
  return { name: 'explorer-page', ours, peer: null, ratio: null, memoryRatio: null };
};
