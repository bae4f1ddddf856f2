import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { dataFolder } from '../../vitest/data-folder.js';
import type { Benchmark } from './benchmark.js';
import { findPython, type Python } from './find-python.js';
import {
  compareStretches,
  peerStretch,
  programStretch,
  type Stretch,
} from './whole-run/stretch.js';

const length = { steps: 15, warm: 3, views: 512 };

/**
 * The reference run end to end, from the archives of JPEG files to the updated weights, beside
 * PyTorch with a DataLoader: two stretches each, in turn. Words name the DataLoader's setting, such
 * as `2 pil`; without them each setting is tried once, and the fastest is used.
 */
export const run: Benchmark = async ({ say, words = [] }) => {
  const data = dataFolder('cifar10');
  if (data === undefined) throw new Error('vision-train needs the archives of cifar10.');
  const archives = (await readdir(data))
    .filter((name) => /^train-\d+\.tar\.gz$/.test(name))
    .map((name) => join(data, name));
  const python = findPython(['torch', 'torchvision', 'PIL']);
  const mine: Stretch[] = [],
    theirs: Stretch[] = [];
  const setting = python && (settingOf(words) ?? (await fastestPeer(python, archives, say)));
  for (let round = 0; round < 2; round++) {
    mine.push(await ours(data));
    if (python !== undefined) theirs.push(await peer(python, archives, setting!));
  }
  const label = python && `${python.peer} with a DataLoader (${setting!.join(', ')})`;
  return compareStretches(
    { name: 'vision-train', views: length.views, mine, theirs, peer: label },
    say,
  );
};

/** How the DataLoader makes views: its number of workers, and on what torchvision works. */
type PeerSetting = readonly [workers: number, kind: 'pil' | 'tensor'];

const settings: readonly PeerSetting[] = [
  [2, 'pil'],
  [1, 'pil'],
  [2, 'tensor'],
  [1, 'tensor'],
];

/** The setting that words name, if there are any. */
function settingOf(words: readonly string[]): PeerSetting | undefined {
  if (words.length === 0) return undefined;
  const setting = settings.find((each) => each.join(' ') === words.join(' '));
  if (setting === undefined)
    throw new Error(
      `No setting is called "${words.join(' ')}": ${settings.map((each) => each.join(' ')).join(', ')}.`,
    );
  return setting;
}

/** The setting of most views a second, each tried once. */
async function fastestPeer(
  python: Python,
  archives: readonly string[],
  say: (line: string) => void,
): Promise<PeerSetting> {
  let best: { setting: PeerSetting; rate: number } | undefined;
  for (const setting of settings) {
    const { viewsPerSecond: rate } = await peer(python, archives, setting);
    say(`vision-train: the peer with ${setting.join(', ')}: ${Math.round(rate)} views/s`);
    if (best === undefined || rate > best.rate) best = { setting, rate };
  }
  return best!.setting;
}

/** One stretch of the peer. */
function peer(
  python: Python,
  archives: readonly string[],
  [workers, kind]: PeerSetting,
): Promise<Stretch> {
  const words = [...archives, String(length.steps), String(workers), kind];
  return peerStretch(python, 'vision-train.py', words);
}

/** One stretch of `counterpoint-vision train`. */
function ours(data: string): Promise<Stretch> {
  const config = ['--config', 'apps/vision/configs/cifar10-simclr.json'];
  const epochs = String(length.steps / 78);
  return programStretch('vision', [...config, '--data', data, '--epochs', epochs], length);
}
