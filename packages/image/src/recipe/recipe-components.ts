import type { Component } from '@counterpoint/core';
import type { PictureView } from '../view/picture-view.js';
import { byolViews } from './byol-views.js';
import { clipViews } from './clip-views.js';
import { empSSLViews } from './emp-ssl-views.js';
import { mocoV2Views } from './moco-v2-views.js';
import {
  multiCropSchema,
  multiCropViews,
  type CompleteMultiCropConfig,
} from './multi-crop-views.js';
import { createOwnViews, ownViewsSchema, type CompleteOwnViewsConfig } from './own-views.js';
import { recipeSchema, type CompleteRecipeConfig } from './recipe-config.js';
import {
  simclrCifarSchema,
  simclrCifarViews,
  simclrViews,
  simclrViewsSchema,
  type CompleteSimclrViewsConfig,
} from './simclr-views.js';

/** A recipe gives every view of a method at once: a component of the kind `views`. */
export type ViewsComponent<Config> = Component<Config, readonly PictureView[]>;

const simclr = {
  title: 'A Simple Framework for Contrastive Learning of Visual Representations',
  url: 'https://arxiv.org/abs/2002.05709',
};

export const simclrViewsComponent: ViewsComponent<CompleteSimclrViewsConfig> = {
  kind: 'views',
  id: 'image/simclr-views',
  summary: "SimCLR's two views.",
  schema: simclrViewsSchema,
  paper: simclr,
  create: (config) => simclrViews(config),
};

export const simclrCifarViewsComponent: ViewsComponent<CompleteRecipeConfig> = {
  kind: 'views',
  id: 'image/simclr-cifar-views',
  summary: "SimCLR's two views for CIFAR: half the jitter, no blur.",
  schema: simclrCifarSchema,
  paper: simclr,
  create: (config) => simclrCifarViews(config),
};

export const mocoV2ViewsComponent: ViewsComponent<CompleteRecipeConfig> = {
  kind: 'views',
  id: 'image/moco-v2-views',
  summary: "MoCo v2's two views; SimSiam's too.",
  schema: recipeSchema,
  paper: {
    title: 'Improved Baselines with Momentum Contrastive Learning',
    url: 'https://arxiv.org/abs/2003.04297',
  },
  create: (config) => mocoV2Views(config),
};

export const empSSLViewsComponent: ViewsComponent<CompleteRecipeConfig> = {
  kind: 'views',
  id: 'image/emp-ssl-views',
  summary: "EMP-SSL's small crops.",
  schema: recipeSchema,
  paper: {
    title: 'EMP-SSL: Towards Self-Supervised Learning in One Training Epoch',
    url: 'https://arxiv.org/abs/2304.03977',
  },
  create: (config) => empSSLViews(config),
};

export const byolViewsComponent: ViewsComponent<CompleteRecipeConfig> = {
  kind: 'views',
  id: 'image/byol-views',
  summary: "BYOL's two different views; MoCo v3's, Barlow Twins' and VICReg's too.",
  schema: recipeSchema,
  paper: { title: 'Bootstrap Your Own Latent', url: 'https://arxiv.org/abs/2006.07733' },
  create: (config) => byolViews(config),
};

export const clipViewsComponent: ViewsComponent<CompleteRecipeConfig> = {
  kind: 'views',
  id: 'image/clip-views',
  summary: "CLIP's one view: a mild crop.",
  schema: recipeSchema,
  paper: {
    title: 'Learning Transferable Visual Models From Natural Language Supervision',
    url: 'https://arxiv.org/abs/2103.00020',
  },
  create: (config) => clipViews(config),
};

export const multiCropViewsComponent: ViewsComponent<CompleteMultiCropConfig> = {
  kind: 'views',
  id: 'image/multi-crop-views',
  summary: 'Two large views and several small ones, of SwAV or DINO.',
  schema: multiCropSchema,
  paper: {
    title: 'Unsupervised Learning of Visual Features by Contrasting Cluster Assignments',
    url: 'https://arxiv.org/abs/2006.09882',
  },
  create: (config) => multiCropViews(config),
};

export const ownViewsComponent: ViewsComponent<CompleteOwnViewsConfig> = {
  kind: 'views',
  id: 'image/views',
  summary: 'Views written out one by one: the crop and the chain of steps of each.',
  schema: ownViewsSchema,
  create: (config, context) => createOwnViews(config, context),
};
