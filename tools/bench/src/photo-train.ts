import { readFile, rm, writeFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { encodeJpeg } from '@counterpoint/image';
import { dataFolder } from '../../vitest/data-folder.js';
import type { Benchmark } from './benchmark.js';
import { findPython } from './find-python.js';
import {
  compareStretches,
  peerStretch,
  programStretch,
  scratchFolder,
  type Stretch,
} from './whole-run/stretch.js';

const side = 224,
  batchSize = 32,
  photos = 224;
const length = { steps: 6, warm: 2, views: 2 * batchSize };

/**
 * SimCLR on photos end to end, from JPEG files to the updated weights: ResNet-18 at 224 pixels,
 * batch 32, SimCLR's views with blur, beside PyTorch with a DataLoader. The photos are those of
 * caltech101-base, enlarged to a shorter side of 224. Words: how many stretches of each side
 * (default 2), and the DataLoader's workers (default 2).
 */
export const run: Benchmark = async ({ say, words: [rounds = '2', workers = '2'] = [] }) => {
  const folder = await scratchFolder('photos');
  try {
    await enlargePhotos(folder);
    const python = findPython(['torch', 'torchvision', 'PIL']);
    const mine: Stretch[] = [],
      theirs: Stretch[] = [];
    for (let round = 0; round < Number(rounds); round++) {
      mine.push(await ours(folder));
      if (python !== undefined) {
        const job = { folder, workers: Number(workers), side, batchSize, ...length };
        theirs.push(await peerStretch(python, 'photo-train.py', [JSON.stringify(job)]));
      }
    }
    const peer = python && `${python.peer} with a DataLoader (${workers} workers, PIL)`;
    return compareStretches({ name: 'photo-train', views: length.views, mine, theirs, peer }, say);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** One stretch of `counterpoint-vision train`. */
function ours(folder: string): Promise<Stretch> {
  const entries = {
    modality: { type: 'image/picture', side, normalisation: 'imagenet' },
    views: { type: 'image/simclr-views', side },
    encoder: { type: 'image/resnet', depth: 18, width: 64, stem: 'large' },
    method: { type: 'core/simclr', head: { layers: 2, hidden: 512, width: 128 } },
  };
  const settings = Object.entries(entries).flatMap(([name, value]) => [
    '--set',
    `${name}=${JSON.stringify(value)}`,
  ]);
  const epochs = String(length.steps / (photos / batchSize));
  const sizes = ['--batch-size', String(batchSize), '--epochs', epochs];
  return programStretch('vision', ['--data', folder, ...settings, ...sizes], length);
}

/** Writes photos of a shorter side of 224 pixels as JPEG files. */
async function enlargePhotos(folder: string): Promise<void> {
  const source = dataFolder('caltech101-base/sample');
  if (source === undefined) throw new Error('photo-train needs the photos of caltech101-base.');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jpg'))
    .sort();
  const { default: sharp } = await import('sharp');
  for (let i = 0; i < photos; i++) {
    const bytes = await readFile(join(source, files[i % files.length]!));
    const { data, info } = await sharp(bytes)
      .resize(side, side, { fit: 'outside', kernel: 'lanczos3' })
      .removeAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const photo = await encodeJpeg({ data, width: info.width, height: info.height }, 90);
    await writeFile(join(folder, `${String(i).padStart(4, '0')}.jpg`), photo);
  }
}
