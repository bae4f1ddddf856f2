import { stat } from 'node:fs/promises';
import {
  chooseSoundRecipes,
  clipExtensions,
  openCollection,
  syntheticPath,
} from '@counterpoint/audio';
import type { Program } from '@counterpoint/cli';
import { undefinedOn, ifExists } from '@counterpoint/core';
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
  const isFolder = (await ifExists(stat(path)))?.isDirectory() === true;
  const collection = isFolder
    ? await openCollection(path, undefined).catch(withOtherSplits)
    : undefined;
  return collection === undefined ? undefined : ['train', 'test'];
}

/** A collection that has no split without a name is one all the same. */
function withOtherSplits(error: unknown): string {
  return undefinedOn('CP_AUDIO_DATA')(error) ?? 'of other splits';
}
