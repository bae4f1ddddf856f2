import type { ExploreProgram } from '@counterpoint/cli';
import { openDataset } from '@counterpoint/data';
import { encodeJpeg } from '@counterpoint/image';
import { plugins } from './plugins.js';

/** `explore` and `explain` for pictures. */
export const exploreProgram: ExploreProgram = {
  name: 'counterpoint-vision',
  plugins,
  samples: 'pictures',
  open: openDataset,
  sheetEncoder: { mime: 'image/jpeg', encode: (pixels) => encodeJpeg(pixels) },
};
