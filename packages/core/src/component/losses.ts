import { z } from 'zod';
import type { Component } from '../contract/component.js';
import { alignUniform } from '../loss/align-uniform.js';
import { barlowTwins } from '../loss/barlow-twins.js';
import { dcl, dclw } from '../loss/dcl.js';
import { infoNCE } from '../loss/info-nce.js';
import { mocoV3Term } from '../loss/moco-v3.js';
import { ntXent } from '../loss/nt-xent.js';
import { debiased, hardNegative } from '../loss/reweighted.js';
import { supCon } from '../loss/sup-con.js';
import { vicReg } from '../loss/vic-reg.js';
import { component } from './component.js';
import { lossDefaults } from '../loss/loss-defaults.js';

const temperature = (value: number) => z.number().positive().default(value);
const positiveRate = z.number().min(0).lt(1).default(lossDefaults.reweighted.positiveRate);

/** The losses on two views, as components. */
export const losses: readonly Component[] = [
  component({
    kind: 'loss',
    id: 'core/nt-xent',
    summary: 'Normalised temperature-scaled cross entropy over all other views of the batch.',
    paper: { title: 'SimCLR', url: 'https://arxiv.org/abs/2002.05709' },
    schema: z.strictObject({ temperature: temperature(0.5) }),
    create: (config) => ntXent(config),
  }),
  component({
    kind: 'loss',
    id: 'core/info-nce',
    summary: 'Cross entropy of one view over the other view of all samples.',
    paper: {
      title: 'Representation Learning with Contrastive Predictive Coding',
      url: 'https://arxiv.org/abs/1807.03748',
    },
    schema: z.strictObject({
      temperature: temperature(0.1),
      symmetric: z.boolean().default(false),
    }),
    create: (config) => infoNCE(config),
  }),
  component({
    kind: 'loss',
    id: 'core/dcl',
    summary: 'NT-Xent without the positive in the denominator.',
    paper: { title: 'Decoupled Contrastive Learning', url: 'https://arxiv.org/abs/2110.06848' },
    schema: z.strictObject({ temperature: temperature(0.1) }),
    create: (config) => dcl(config),
  }),
  component({
    kind: 'loss',
    id: 'core/dclw',
    summary: 'DCL with a higher weight for hard positives.',
    paper: { title: 'Decoupled Contrastive Learning', url: 'https://arxiv.org/abs/2110.06848' },
    schema: z.strictObject({
      temperature: temperature(0.1),
      sigma: z.number().positive().default(lossDefaults.dclw.sigma),
    }),
    create: (config) => dclw(config),
  }),
  component({
    kind: 'loss',
    id: 'core/debiased',
    summary: 'NT-Xent corrected for the expected share of false negatives.',
    paper: { title: 'Debiased Contrastive Learning', url: 'https://arxiv.org/abs/2007.00224' },
    schema: z.strictObject({ temperature: temperature(0.5), positiveRate }),
    create: (config) => debiased(config),
  }),
  component({
    kind: 'loss',
    id: 'core/hard-negative',
    summary: 'Debiased, with a higher weight for the nearest negatives.',
    paper: {
      title: 'Contrastive Learning with Hard Negative Samples',
      url: 'https://arxiv.org/abs/2010.04592',
    },
    schema: z.strictObject({
      temperature: temperature(0.5),
      positiveRate,
      concentration: z.number().min(0).default(lossDefaults.reweighted.concentration),
    }),
    create: (config) => hardNegative(config),
  }),
  component({
    kind: 'loss',
    id: 'core/supcon',
    summary: 'Samples of one group attract, all others repel.',
    paper: { title: 'Supervised Contrastive Learning', url: 'https://arxiv.org/abs/2004.11362' },
    schema: z.strictObject({ temperature: temperature(0.1) }),
    create: (config) => supCon(config),
  }),
  component({
    kind: 'loss',
    id: 'core/moco-v3',
    summary: 'One direction of MoCo v3: 2 T times cross entropy.',
    paper: { title: 'MoCo v3', url: 'https://arxiv.org/abs/2104.02057' },
    schema: z.strictObject({ temperature: temperature(0.2) }),
    create: (config) => mocoV3Term(config),
  }),
  component({
    kind: 'loss',
    id: 'core/barlow-twins',
    summary: "Moves the cross-correlation of the views' dimensions towards the identity.",
    paper: { title: 'Barlow Twins', url: 'https://arxiv.org/abs/2103.03230' },
    schema: z.strictObject({
      lambda: z.number().positive().default(lossDefaults.barlowTwins.lambda),
    }),
    create: (config) => barlowTwins(config),
  }),
  component({
    kind: 'loss',
    id: 'core/vicreg',
    summary: 'Invariance, variance and covariance.',
    paper: { title: 'VICReg', url: 'https://arxiv.org/abs/2105.04906' },
    schema: z.strictObject({
      invariance: z.number().min(0).default(lossDefaults.vicReg.invariance),
      variance: z.number().min(0).default(lossDefaults.vicReg.variance),
      covariance: z.number().min(0).default(lossDefaults.vicReg.covariance),
      epsilon: z.number().positive().default(lossDefaults.vicReg.epsilon),
    }),
    create: (config) => vicReg(config),
  }),
  component({
    kind: 'loss',
    id: 'core/align-uniform',
    summary: 'Aligns views and spreads samples over the sphere.',
    paper: {
      title:
        'Understanding Contrastive Representation Learning through Alignment and Uniformity on the Hypersphere',
      url: 'https://arxiv.org/abs/2005.10242',
    },
    schema: z.strictObject({
      t: z.number().positive().default(lossDefaults.alignUniform.t),
      lambda: z.number().min(0).default(lossDefaults.alignUniform.lambda),
      alpha: z.number().positive().default(lossDefaults.alignUniform.alpha),
    }),
    create: (config) => alignUniform(config),
  }),
];
