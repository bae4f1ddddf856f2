import { audioPlugin } from '@counterpoint/audio';
import { corePlugin, type Plugin } from '@counterpoint/core';
import { imagePlugin } from '@counterpoint/image';
import { multimodalPlugin } from '@counterpoint/multimodal';
import { videoPlugin } from '@counterpoint/video';

/** What the video commands know without further plugins. */
export const videoPlugins: readonly Plugin[] = [
  corePlugin,
  imagePlugin,
  audioPlugin,
  multimodalPlugin,
  videoPlugin,
];
