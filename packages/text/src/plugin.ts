import { apiVersion, type Plugin } from '@counterpoint/core';
import { augmenters } from './component/augmenters.js';
import { encoders } from './component/encoders.js';
import { methods } from './component/methods.js';
import { optimizers } from './component/optimizers.js';
import { sources } from './component/sources.js';
import { tokenizers } from './component/tokenizers.js';

/** What this package brings to a config file. */
export const textPlugin: Plugin = {
  name: '@counterpoint/text',
  apiVersion,
  components: [...encoders, ...tokenizers, ...augmenters, ...methods, ...optimizers, ...sources],
};
