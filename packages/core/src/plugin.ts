import { losses } from './component/losses.js';
import { optimizers } from './component/optimizers.js';
import { otherMethods } from './component/other-methods.js';
import { simclr } from './component/simclr.js';
import { twinMethods } from './component/twin-methods.js';
import { twoViewMethods } from './component/two-view-methods.js';
import { apiVersion, type Plugin } from './contract/component.js';

/** What core itself brings: methods, losses, optimisers. */
export const corePlugin: Plugin = {
  name: '@counterpoint/core',
  apiVersion,
  components: [
    ...optimizers,
    simclr,
    ...twoViewMethods,
    ...twinMethods,
    ...otherMethods,
    ...losses,
  ],
};
