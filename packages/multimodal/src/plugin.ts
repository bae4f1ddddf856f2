import { apiVersion, type Plugin } from '@counterpoint/core';
import { methods } from './component/methods.js';
import { sideComponents } from './component/sides.js';
import { towerComponents } from './component/towers.js';

/** What this package brings to a config file. */
export const multimodalPlugin: Plugin = {
  name: '@counterpoint/multimodal',
  apiVersion,
  components: [...sideComponents, ...towerComponents, ...methods],
};
