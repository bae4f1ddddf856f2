import {
  apiVersion,
  type Component,
  type Encoder,
  type Modality,
  type Plugin,
} from '@counterpoint/core';
import { z } from 'zod';
import { Convolution, type ConvolutionConfig } from './convolution.js';
import { windows, type Window, type WindowsConfig } from './windows.js';
import { wristViews, type WristDraw, type WristViewsConfig } from './wrist-views.js';

export {
  Convolution,
  windows,
  wristViews,
  type ConvolutionConfig,
  type Window,
  type WindowsConfig,
  type WristDraw,
  type WristViewsConfig,
};

const modality: Component<WindowsConfig, Modality> = {
  kind: 'modality',
  id: 'acme/windows',
  summary: 'Windows of acceleration from files of rows x,y,z.',
  schema: z.strictObject({ length: z.int().min(16).default(64) }),
  create: (config) => windows(config) as Modality,
};
const views: Component<WristViewsConfig> = {
  kind: 'views',
  id: 'acme/wrist',
  summary: 'Rotation about the forearm, scaling and jitter.',
  paper: {
    title: 'Data Augmentation of Wearable Sensor Data',
    url: 'https://arxiv.org/abs/1706.00527',
  },
  schema: z.strictObject({
    jitter: z.number().min(0).default(0.05),
    scale: z.number().min(0).default(0.1),
  }),
  create: (config) => wristViews(config),
};
const encoder: Component<ConvolutionConfig, Encoder> = {
  kind: 'encoder',
  id: 'acme/convolution',
  summary: 'Two strided convolutions over time and a mean.',
  schema: z.strictObject({ width: z.int().min(1).default(32) }),
  create: (config, { seed }) => new Convolution(config, seed) as Encoder,
};

/** Accelerometer windows: a modality, its views and an encoder. */
export const accelerometerPlugin: Plugin = {
  name: '@acme/counterpoint-accelerometer',
  apiVersion,
  components: [modality, views, encoder],
};
