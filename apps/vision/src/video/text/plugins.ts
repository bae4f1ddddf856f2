import type { Plugin } from '@counterpoint/core';
import { textPlugin } from '@counterpoint/text';
import { videoPlugins } from '../plugins.js';

/** What the commands over videos and words know without further plugins. */
export const videoTextPlugins: readonly Plugin[] = [...videoPlugins, textPlugin];
