import { multimodalPlugin } from '@counterpoint/multimodal';
import { textPlugin } from '@counterpoint/text';
import type { Plugin } from '@counterpoint/core';
import { plugins } from '../plugins.js';

/** What the clap commands know without further plugins. */
export const clapPlugins: readonly Plugin[] = [...plugins, textPlugin, multimodalPlugin];
