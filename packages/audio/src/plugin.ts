import { apiVersion } from '@counterpoint/core';
import type { Plugin } from '@counterpoint/core';
import { featureAugmenters, waveformAugmenters } from './augment/augmenters.js';
import { sourceComponents } from './collection/source-components.js';
import { audioResnetComponent } from './encoder/audio-resnet.js';
import { byolANetworkComponent } from './encoder/byol-a-network.js';
import { runningNormalisationComponent } from './encoder/running-normalisation.js';
import { spectrogramTransformerComponent } from './encoder/spectrogram-transformer.js';
import { temporalConvolutionComponent } from './encoder/temporal-convolution.js';
import { waveformConvolutionComponent } from './encoder/waveform-convolution.js';
import { methodComponents } from './method/components.js';
import { logMelModalityComponent } from './modality/log-mel-modality.js';
import { waveformModalityComponent } from './modality/waveform-modality.js';
import { audioViewComponent } from './view/audio-view.js';
import { viewRecipes } from './view/recipes.js';

/** Everything of this package that a config may name. */
export const audioPlugin: Plugin = {
  name: '@counterpoint/audio',
  apiVersion,
  components: [
    logMelModalityComponent,
    waveformModalityComponent,
    byolANetworkComponent,
    audioResnetComponent,
    spectrogramTransformerComponent,
    temporalConvolutionComponent,
    waveformConvolutionComponent,
    runningNormalisationComponent,
    ...waveformAugmenters,
    ...featureAugmenters,
    audioViewComponent,
    ...viewRecipes,
    ...methodComponents,
    ...sourceComponents,
  ],
};
