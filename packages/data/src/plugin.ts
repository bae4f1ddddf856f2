import { apiVersion, type Plugin } from '@counterpoint/core';
import { concatSource, joinSource, selectSource } from './source/combined-sources.js';
import {
  cifarSource,
  folderSource,
  idxSource,
  manifestSource,
  openSource,
  parquetSource,
  tableSource,
  tarSources,
} from './source/stored-sources.js';

/**
 * Every source of this package for config files: `{ "type": "data/open", "path": "photos" }`.
 * A function `onSkip` among the context's parts is called for what is left out.
 */
export const dataPlugin: Plugin = {
  name: '@counterpoint/data',
  apiVersion,
  components: [
    openSource,
    folderSource,
    manifestSource,
    ...tarSources,
    tableSource,
    parquetSource,
    idxSource,
    cifarSource,
    concatSource,
    joinSource,
    selectSource,
  ],
};
