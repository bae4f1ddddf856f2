import { z } from 'zod';
import type { Component } from '../contract/component.js';
import { BarlowTwins } from '../method/barlow-twins.js';
import { DCL } from '../method/dcl.js';
import { SupCon } from '../method/sup-con.js';
import { VICReg } from '../method/vic-reg.js';
import { component } from './component.js';
import { encoderOf, headOf } from './method-parts.js';
import { headShape, withPresets } from './with-presets.js';

const temperature = z.number().positive();

/** Methods on two views without twin or queue, as parts of a config. */
export const twoViewMethods: readonly Component[] = [
  component({
    kind: 'method',
    id: 'core/dcl',
    summary: 'SimCLR without the positive among the alternatives; DCLW when sigma is given.',
    paper: { title: 'Decoupled Contrastive Learning', url: 'https://arxiv.org/abs/2110.06848' },
    schema: withPresets<{ temperature: number; sigma?: number; head: z.infer<typeof headShape> }>(
      { temperature, sigma: z.number().positive(), head: headShape },
      {
        paper: { temperature: 0.1, head: { layers: 2, width: 128 } },
        small: { temperature: 0.2, head: { layers: 2, width: 128 } },
      },
    ),
    create({ preset: _, head, ...rest }, context) {
      const encoder = encoderOf(context);
      return new DCL({
        ...rest,
        encoder,
        head: headOf(head, {}, encoder.width, context.seed, 'head'),
      });
    },
  }),
  component({
    kind: 'method',
    id: 'core/supcon',
    summary: 'Samples of one group (of one label) attract, all others repel.',
    paper: { title: 'Supervised Contrastive Learning', url: 'https://arxiv.org/abs/2004.11362' },
    schema: withPresets<{ temperature: number; head: z.infer<typeof headShape> }>(
      { temperature, head: headShape },
      {
        paper: { temperature: 0.1, head: { layers: 2, hidden: 2048, width: 128 } },
        small: { temperature: 0.1, head: { layers: 2, width: 128 } },
      },
    ),
    create({ preset: _, head, ...rest }, context) {
      const encoder = encoderOf(context);
      return new SupCon({
        ...rest,
        encoder,
        head: headOf(head, { batchNorm: false }, encoder.width, context.seed, 'head'),
      });
    },
  }),
  component({
    kind: 'method',
    id: 'core/barlow-twins',
    summary: "Makes the views' dimensions agree one by one and disagree with all others.",
    paper: {
      title: 'Barlow Twins: Self-Supervised Learning via Redundancy Reduction',
      url: 'https://arxiv.org/abs/2103.03230',
    },
    schema: withPresets<{ lambda: number; head: z.infer<typeof headShape> }>(
      { lambda: z.number().positive(), head: headShape },
      {
        paper: { lambda: 0.005, head: { layers: 3, hidden: 8192, width: 8192 } },
        small: { lambda: 0.005, head: { layers: 3, hidden: 512, width: 512 } },
      },
    ),
    create({ preset: _, head, ...rest }, context) {
      const encoder = encoderOf(context);
      return new BarlowTwins({
        ...rest,
        encoder,
        head: headOf(head, { bias: false }, encoder.width, context.seed, 'head'),
      });
    },
  }),
  component({
    kind: 'method',
    id: 'core/vicreg',
    summary: "Keeps every dimension's deviation up, dimensions uncorrelated, and views alike.",
    paper: {
      title: 'VICReg: Variance-Invariance-Covariance Regularization for Self-Supervised Learning',
      url: 'https://arxiv.org/abs/2105.04906',
    },
    schema: withPresets<{
      invariance: number;
      variance: number;
      covariance: number;
      head: z.infer<typeof headShape>;
    }>(
      {
        invariance: z.number().min(0),
        variance: z.number().min(0),
        covariance: z.number().min(0),
        head: headShape,
      },
      {
        paper: {
          invariance: 25,
          variance: 25,
          covariance: 1,
          head: { layers: 3, hidden: 8192, width: 8192 },
        },
        small: {
          invariance: 25,
          variance: 25,
          covariance: 1,
          head: { layers: 3, hidden: 512, width: 512 },
        },
      },
    ),
    create({ preset: _, head, ...rest }, context) {
      const encoder = encoderOf(context);
      return new VICReg({
        ...rest,
        encoder,
        head: headOf(head, { bias: false }, encoder.width, context.seed, 'head'),
      });
    },
  }),
];
