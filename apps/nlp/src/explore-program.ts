import type { ExploreProgram } from '@counterpoint/cli';
import { openTexts } from './open-texts.js';
import { plugins } from './plugins.js';

/** `explore` and `explain` for texts. */
export const exploreProgram: ExploreProgram = {
  name: 'counterpoint-nlp',
  plugins,
  samples: 'texts',
  open: (path, { split, onSkip }) => openTexts(path, { split, onSkip }),
};
