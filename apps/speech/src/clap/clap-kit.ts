import { clipExtensions } from '@counterpoint/audio';
import type { TowersKit } from '@counterpoint/cli';
import { namedOrLearned, readTokenizer } from '@counterpoint/text';
import { recordings } from '../recordings.js';
import { clapPlugins } from './plugins.js';
import { clapRecipes, contextLength } from './recipes.js';

/** What makes the commands over two towers those of sounds and words. */
export const clapKit: TowersKit = {
  command: 'clap',
  sample: 'sound',
  side: 'audio',
  program: {
    name: 'counterpoint-speech clap',
    samples: 'recordings',
    exampleData: 'captioned',
    plugins: clapPlugins,
    recipes: clapRecipes,
    defaultMethod: 'words',
    detect: recordings.detect,
    extensions: clipExtensions,
    splits: recordings.splits,
  },
  about:
    'trains a tower of sounds and a tower of texts on recordings with captions, or with classes ' +
    'that captions are made of',
  contextLength,
  vocabulary: 4000,
  captionsOfClasses: true,
  tokenizers: {
    make: async (options) => (await namedOrLearned(options)).tokenizer,
    read: readTokenizer,
  },
};
