import type { TowersKit } from '@counterpoint/cli';
import { imageModality } from '@counterpoint/image';
import { clipPlugins } from './plugins.js';
import { clipRecipes } from './recipes.js';

/** The kinds of scenes that are drawn unless some are named. */
const sceneKinds = ['one', 'several', 'two'] as const;

/** Drawn scenes to train on and to score, unless a number is named. */
const sceneCounts = { size: 8192, testSize: 1000 } as const;

/** What the shared commands know of pictures with captions. */
export const clipPictures: Pick<TowersKit, 'program' | 'side'> = {
  side: 'image',
  program: {
    name: 'counterpoint-vision clip',
    samples: 'pictures',
    exampleData: 'captioned',
    plugins: clipPlugins,
    recipes: clipRecipes,
    defaultMethod: 'clip',
    extensions: imageModality({}).extensions,
    adapt(source) {
      if (source.type !== 'image/scenes') return source;
      const counts = source['size'] === undefined ? sceneCounts : {};
      return { kinds: sceneKinds, ...counts, ...source };
    },
  },
};
