import type { Component } from '@counterpoint/core';
import { gainComponent } from './gain.js';
import { masksComponent } from './masks.js';
import { noiseComponent } from './noise.js';
import { pitchShiftComponent } from './pitch-shift.js';
import { polarityComponent } from './polarity.js';
import { randomCropComponent } from './random-crop.js';
import { randomLinearFaderComponent } from './random-linear-fader.js';
import { randomResizeCropComponent } from './random-resize-crop.js';
import { reverbComponent } from './reverb.js';
import { speedComponent } from './speed.js';
import { timeStretchComponent } from './time-stretch.js';
import { vocalTractComponent } from './vocal-tract.js';

/** What changes a waveform. */
export const waveformAugmenters: readonly Component[] = [
  randomCropComponent,
  gainComponent,
  polarityComponent,
  noiseComponent,
  reverbComponent,
  speedComponent,
  timeStretchComponent,
  pitchShiftComponent,
];

/** What changes features. */
export const featureAugmenters: readonly Component[] = [
  masksComponent,
  randomResizeCropComponent,
  randomLinearFaderComponent,
  vocalTractComponent,
];
