import type { Component } from '@counterpoint/core';
import { augMixComponent } from './aug-mix.js';
import { blurComponent } from './blur.js';
import { colourJitterComponent } from './colour-jitter.js';
import { eraseComponent } from './erase.js';
import { flipComponent } from './flip.js';
import { greyComponent } from './grey.js';
import { noiseComponent } from './noise.js';
import { randAugmentComponent } from './rand-augment.js';
import { rotateComponent } from './rotate.js';
import { solariseComponent } from './solarise.js';

/** The steps of views that this package brings: components of the kind `augmenter`. */
export const builtInSteps: readonly Component[] = [
  flipComponent,
  colourJitterComponent,
  greyComponent,
  blurComponent,
  solariseComponent,
  rotateComponent,
  noiseComponent,
  eraseComponent,
  randAugmentComponent,
  augMixComponent,
] as unknown as readonly Component[];
