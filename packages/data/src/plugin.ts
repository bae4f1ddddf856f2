import { apiVersion, type Plugin } from '@counterpoint/core';
import { combinedSources } from './source/combined-sources.js';
import { storedSources } from './source/stored-sources.js';

/**
 * Every source of this package for config files: `{ "type": "data/open", "path": "photos" }`.
 * A function `onSkip` among the context's parts is called for what is left out.
 */
export const dataPlugin: Plugin = {
  name: '@counterpoint/data',
  apiVersion,
  components: [...storedSources, ...combinedSources],
};
