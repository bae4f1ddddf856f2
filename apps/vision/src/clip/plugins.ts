import { corePlugin, type Plugin } from '@counterpoint/core';
import { imagePlugin } from '@counterpoint/image';
import { multimodalPlugin } from '@counterpoint/multimodal';
import { textPlugin } from '@counterpoint/text';

/** What the clip commands know without further plugins. */
export const clipPlugins: readonly Plugin[] = [
  corePlugin,
  imagePlugin,
  textPlugin,
  multimodalPlugin,
];
