import '@tensorflow/tfjs-backend-cpu';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from '../../vitest/data-folder.js';
import type { Benchmark } from './benchmark.js';
import { compareViews } from './vision-views-compare.js';

/**
 * Views of SimCLR at 224 pixels from JPEG files, two of each decoded picture, against torchvision
 * on PIL.
 */
export const run: Benchmark = async ({ say }) => {
  const folder = dataFolder('caltech101-base/sample');
  if (folder === undefined)
    throw new Error('vision-views-224 needs the JPEG files of caltech101-base.');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jpg'))
    .map((name) => join(folder, name));
  await compareViews(
    'vision-views-224 without blur',
    { side: 224, strength: 1, blur: false, pictures: 60, files },
    say,
  );
  return compareViews(
    'vision-views-224',
    { side: 224, strength: 1, blur: true, pictures: 60, files },
    say,
  );
};
