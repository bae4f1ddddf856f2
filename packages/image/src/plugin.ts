import { apiVersion, type Plugin } from '@counterpoint/core';
import { gradientHistogramsComponent } from './encoder/gradient-histograms.js';
import { resnetWithHistogramsComponent } from './encoder/resnet-with-histograms.js';
import { resnetComponent } from './encoder/resnet.js';
import { vitComponent } from './encoder/vision-transformer.js';
import { imageModalityComponent } from './modality/image-modality.js';
import {
  byolViewsComponent,
  clipViewsComponent,
  empSSLViewsComponent,
  mocoV2ViewsComponent,
  multiCropViewsComponent,
  ownViewsComponent,
  simclrCifarViewsComponent,
  simclrViewsComponent,
} from './recipe/recipe-components.js';
import { sceneDatasetComponent } from './scene/scene-dataset.js';
import { cutMixComponent } from './view/cut-mix.js';
import { builtInSteps } from './view/step/built-in-steps.js';
import { pictureViewComponent } from './view/picture-view.js';

/** Everything that this package brings to a registry. */
export const imagePlugin: Plugin = {
  name: '@counterpoint/image',
  apiVersion,
  components: [
    imageModalityComponent,
    pictureViewComponent,
    ...builtInSteps,
    cutMixComponent,
    simclrViewsComponent,
    simclrCifarViewsComponent,
    mocoV2ViewsComponent,
    byolViewsComponent,
    clipViewsComponent,
    empSSLViewsComponent,
    multiCropViewsComponent,
    ownViewsComponent,
    resnetComponent,
    vitComponent,
    gradientHistogramsComponent,
    resnetWithHistogramsComponent,
    sceneDatasetComponent,
  ],
};
