import { optimizers } from './component/optimizers.js';
import { simclr } from './component/simclr.js';
import { apiVersion, type Plugin } from './contract/component.js';

/** What core itself brings: methods, losses, optimisers. */
export const corePlugin: Plugin = { name: '@counterpoint/core', apiVersion, components: [...optimizers, simclr] };
