import { stat } from 'node:fs/promises';
import { openCollection, openRecordings, recordingQuery, syntheticPath } from '@counterpoint/audio';
import type { Program } from '@counterpoint/cli';
import { dataPlugin, listSplits } from '@counterpoint/data';
import { withDataStatistics } from './data/data-statistics.js';
import { plugins } from './plugins.js';
import { recipes } from './recipes.js';
import { soundBaselines } from './scoring/sound-systems.js';

/** What the shared commands know of recordings. */
export const recordings: Program = {
  name: 'counterpoint-speech',
  samples: 'recordings',
  exampleData: 'recordings',
  exampleQuery: 'recording.wav',
  plugins: [...plugins, dataPlugin],
  recipes,
  defaultMethod: 'simclr',
  complete: withDataStatistics,
  open: ({ path, split, label }, { extensions, onSkip }) =>
    openRecordings(labelledPath(path, label), { split, extensions, onSkip }),
  splits: ({ path }, extensions) => splitsOf(path, extensions),
  baselines: soundBaselines,
};

/** A path with the fact that is the label, as `openRecordings` reads it. */
export function labelledPath(path: string, label: string | undefined): string {
  if (label === undefined || /[?&]label=/.test(path)) return path;
  return `${path}${path.includes('?') ? '&' : '?'}label=${label}`;
}

/** Collections and the synthesised sounds have a training and a test split. */
async function splitsOf(text: string, extensions: readonly string[]): Promise<readonly string[]> {
  const { path } = recordingQuery(text);
  if (path === syntheticPath) return ['train', 'test'];
  const isFolder = await stat(path).then(
    (about) => about.isDirectory(),
    () => false,
  );
  const collection = isFolder
    ? await openCollection(path, undefined).catch(() => 'of other splits')
    : undefined;
  return collection === undefined ? listSplits(path, { extensions }) : ['train', 'test'];
}
