import { stat } from 'node:fs/promises';
import {
  chooseSoundRecipes,
  clipExtensions,
  openCollection,
  syntheticPath,
} from '@counterpoint/audio';
import type { Program } from '@counterpoint/cli';
import { learnStatistics } from './data/data-statistics.js';
import { plugins } from './plugins.js';
import { recipes } from './recipes.js';
import { soundBaselines } from './scoring/sound-systems.js';

/** What the shared commands know of recordings. */
export const recordings: Program = {
  name: 'counterpoint-speech',
  samples: 'recordings',
  exampleData: 'recordings',
  exampleQuery: 'recording.wav',
  plugins,
  recipes,
  defaultMethod: 'simclr',
  chooseRecipes: chooseSoundRecipes,
  detect: 'audio/recordings',
  extensions: clipExtensions,
  learn: learnStatistics,
  learnReplacesOptions: true,
  splits: ({ type, path = '' }) =>
    type === 'audio/recordings' ? splitsOf(path) : Promise.resolve(undefined),
  baselines: soundBaselines,
};

/** Collections and the synthesised sounds have a training and a test split. */
async function splitsOf(path: string): Promise<readonly string[] | undefined> {
  if (path === syntheticPath) return ['train', 'test'];
  const isFolder = await stat(path).then(
    (about) => about.isDirectory(),
    () => false,
  );
  const collection = isFolder
    ? await openCollection(path, undefined).catch(() => 'of other splits')
    : undefined;
  return collection === undefined ? undefined : ['train', 'test'];
}
