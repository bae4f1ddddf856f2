import { adaptingOptimizers } from './component/adapting-optimizers.js';
import { distilMethod } from './component/distil.js';
import { fineTuneMethod } from './component/fine-tune.js';
import { losses } from './component/losses.js';
import { moreLosses } from './component/more-losses.js';
import { optimizers } from './component/optimizers.js';
import { otherMethods } from './component/other-methods.js';
import { sameViews } from './component/same-views.js';
import { twinMethods } from './component/twin-methods.js';
import { twoViewPresets } from './component/two-view-presets.js';
import { twoViews } from './component/two-views.js';
import { mixUpComponent } from './mixture/mix-up.js';
import { apiVersion, type Plugin } from './contract/component.js';

/** The components of this package: methods, losses, optimizers, mixtures of views. */
export const corePlugin: Plugin = {
  name: '@counterpoint/core',
  apiVersion,
  components: [
    ...optimizers,
    ...adaptingOptimizers,
    mixUpComponent,
    sameViews,
    twoViews,
    ...twoViewPresets,
    ...twinMethods,
    ...otherMethods,
    distilMethod,
    fineTuneMethod,
    ...losses,
    ...moreLosses,
  ],
};
