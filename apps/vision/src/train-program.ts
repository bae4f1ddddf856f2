import type { TrainProgram } from '@counterpoint/cli';
import { openDataset } from '@counterpoint/data';
import { nearDuplicatePictures } from './near-duplicates.js';
import { plugins } from './plugins.js';
import { recipes } from './recipes.js';

/** `train` for pictures. */
export const trainProgram: TrainProgram = {
  name: 'counterpoint-vision',
  plugins,
  recipes,
  defaultMethod: 'simclr',
  open: (path, { split, extensions, onSkip }) => openDataset(path, { split, extensions, onSkip }),
  nearDuplicates: nearDuplicatePictures,
};
