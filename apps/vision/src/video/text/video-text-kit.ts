import type { TowersKit } from '@counterpoint/cli';
import { namedOrLearned, readTokenizer } from '@counterpoint/text';
import { videoExtensions } from '@counterpoint/video';
import { contextLength } from '../../clip/recipes.js';
import { videoProgram } from '../video-program.js';
import { videoTextPlugins } from './plugins.js';
import { videoTextRecipes } from './recipes.js';

/** What makes the commands over two towers those of videos and words. */
export const videoTextKit: TowersKit = {
  command: 'text',
  sample: 'video',
  side: 'video',
  program: {
    name: 'counterpoint-vision video text',
    samples: 'videos',
    exampleData: 'bouncers',
    plugins: videoTextPlugins,
    recipes: videoTextRecipes,
    defaultMethod: 'clip',
    detect: videoProgram.detect,
    adapt: videoProgram.adapt,
    extensions: videoExtensions,
    splits: videoProgram.splits,
  },
  about:
    'trains a tower of videos and a tower of texts on videos with captions: a column of a ' +
    'manifest, a .txt file beside each video, or `bouncers`, clips that it draws itself',
  contextLength,
  vocabulary: 4000,
  captionsOfClasses: false,
  tokenizers: {
    make: async (options) => (await namedOrLearned(options)).tokenizer,
    read: readTokenizer,
  },
};
