import { apiVersion, type Component, type Plugin } from '@counterpoint/core';
import { bouncerDatasetComponent } from './bouncers/bouncer-dataset.js';
import { clipModalityComponent } from './clip/clip-modality.js';
import { clipTowersComponent } from './encoder/clip-towers.js';
import { frameEncoderComponent } from './encoder/frame-encoder-component.js';
import { r2Plus1DComponent } from './encoder/r2-plus-1d.js';
import { methodComponents } from './method/components.js';
import { clipViewComponent } from './view/clip-view.js';

/** Everything that this package brings to a registry. */
export const videoPlugin: Plugin = {
  name: '@counterpoint/video',
  apiVersion,
  components: [
    clipModalityComponent,
    clipViewComponent,
    frameEncoderComponent,
    r2Plus1DComponent,
    clipTowersComponent,
    ...methodComponents,
    bouncerDatasetComponent,
  ] as readonly Component[],
};
