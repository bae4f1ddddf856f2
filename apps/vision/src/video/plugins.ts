import { audioPlugin } from '@counterpoint/audio';
import { apiVersion, corePlugin, type Plugin } from '@counterpoint/core';
import { dataPlugin } from '@counterpoint/data';
import { imagePlugin } from '@counterpoint/image';
import { multimodalPlugin } from '@counterpoint/multimodal';
import { videoPlugin } from '@counterpoint/video';
import { clipSource } from './clip-source.js';
import { movingStillsSource } from './stills/moving-stills-source.js';

/** What these commands bring themselves. */
const clipPlugin: Plugin = {
  name: '@counterpoint/vision/video',
  apiVersion,
  components: [clipSource, movingStillsSource],
};

/** What the video commands know without further plugins. */
export const videoPlugins: readonly Plugin[] = [
  corePlugin,
  dataPlugin,
  imagePlugin,
  audioPlugin,
  multimodalPlugin,
  videoPlugin,
  clipPlugin,
];
