import { corePlugin, type Plugin } from '@counterpoint/core';
import { dataPlugin } from '@counterpoint/data';
import { imagePlugin } from '@counterpoint/image';
import { multimodalPlugin } from '@counterpoint/multimodal';
import { textPlugin } from '@counterpoint/text';

/** What the clip commands know without further plugins. */
export const clipPlugins: readonly Plugin[] = [
  corePlugin,
  dataPlugin,
  imagePlugin,
  textPlugin,
  multimodalPlugin,
];
