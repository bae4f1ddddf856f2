import type { TrainProgram } from '@counterpoint/cli';
import { withDataStatistics } from './data/data-statistics.js';
import { openRecordings } from '@counterpoint/audio';
import { plugins } from './plugins.js';
import { recipes } from './recipes.js';

/** `train` for recordings. */
export const trainProgram: TrainProgram = {
  name: 'counterpoint-speech',
  plugins,
  recipes,
  defaultMethod: 'simclr',
  complete: withDataStatistics,
  open: openRecordings,
};
