import { audioPlugin } from '@counterpoint/audio';
import { dataPlugin } from '@counterpoint/data';
import { corePlugin, type Plugin } from '@counterpoint/core';

/** What this program knows without further plugins. */
export const plugins: readonly Plugin[] = [corePlugin, dataPlugin, audioPlugin];
