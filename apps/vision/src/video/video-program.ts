import type { Program } from '@counterpoint/cli';
import { drawnSplits } from './open-clips.js';
import { videoPlugins } from './plugins.js';
import { videoRecipes } from './recipes.js';

/** What the shared commands know of video. */
export const videoProgram: Program = {
  name: 'counterpoint-vision video',
  samples: 'videos',
  exampleData: 'bouncers',
  exampleQuery: 'clip.webm',
  plugins: videoPlugins,
  recipes: videoRecipes,
  defaultMethod: 'avts',
  detect: 'video/clips',
  splits: ({ type, path = '' }) =>
    Promise.resolve(type === 'video/clips' ? drawnSplits(path) : undefined),
};
