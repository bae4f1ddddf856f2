import type { ExploreProgram } from '@counterpoint/cli';
import { openRecordings } from './data/open-recordings.js';
import { plugins } from './plugins.js';

/** `explore` and `explain` for recordings. */
export const exploreProgram: ExploreProgram = {
  name: 'counterpoint-speech',
  plugins,
  samples: 'recordings',
  open: (path, options) => openRecordings(path, options),
};
