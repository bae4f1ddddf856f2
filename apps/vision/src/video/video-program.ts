import type { DataConfig, Program } from '@counterpoint/cli';
import { listSplits } from '@counterpoint/data';
import { imageModality } from '@counterpoint/image';
import { drawnSplits } from './open-clips.js';
import { videoPlugins } from './plugins.js';
import { videoRecipes } from './recipes.js';
import { movingStillsIn, movingStillsType } from './stills/moving-stills-source.js';

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
  adapt: movingStillsIn,
  splits: clipSplits,
};

/** The splits of drawn clips and of stills; undefined where they are found like any other. */
async function clipSplits(data: DataConfig): Promise<readonly string[] | undefined> {
  if (data.type === 'video/clips') return drawnSplits(data.path ?? '');
  if (data.type !== movingStillsType) return undefined;
  const { extensions } = imageModality({});
  return listSplits(String(data['pictures']), { extensions });
}
