import { z } from 'zod';
import type { Citation, Component } from '../contract/component.js';
import type { Loss } from '../contract/loss.js';
import type { ProjectionHeadConfig } from '../head/projection-head.js';
import { barlowTwins } from '../loss/barlow-twins.js';
import { dcl, dclw } from '../loss/dcl.js';
import { ntXent } from '../loss/nt-xent.js';
import { debiased, hardNegative } from '../loss/reweighted.js';
import { supCon } from '../loss/sup-con.js';
import { vicReg } from '../loss/vic-reg.js';
import { TwoViews } from '../method/two-views.js';
import { component } from './component.js';
import { encoderOf, headOf, lowViews } from './method-parts.js';
import { headShape, withPresets, type HeadSettings, type Presets } from './with-presets.js';

/** A method on two views, named after its paper: a loss and the head that the paper describes. */
interface Entry<Settings extends object> {
  readonly name: string;
  readonly summary: string;
  readonly paper: Citation;
  /** The entries of the loss in a config. */
  readonly shape: Readonly<Record<keyof Settings, z.ZodType>>;
  readonly presets: Presets<Settings & { readonly head: HeadSettings; readonly lowViews?: number }>;
  readonly form?: Pick<ProjectionHeadConfig, 'batchNorm' | 'bias'>;
  readonly loss: (settings: Settings) => Loss;
}

function preset<Settings extends object>({
  name,
  summary,
  paper,
  shape,
  presets,
  form = {},
  loss,
}: Entry<Settings>): Component {
  return component({
    kind: 'method',
    id: `core/${name}`,
    summary,
    paper,
    schema: withPresets({ ...shape, lowViews, head: headShape }, presets),
    create({ head, lowViews: low, ...settings }, context) {
      const encoder = encoderOf(context);
      return new TwoViews({
        encoder,
        head: headOf(head, form, encoder.width, context.seed, 'head'),
        lowViews: low,
        loss: loss(settings as unknown as Settings), // `settings` is Settings and `preset`
      });
    },
  });
}

const positive = z.number().positive();
const weight = z.number().min(0);
const small: HeadSettings = { layers: 2, width: 128 };
const expander = { layers: 3, hidden: 8192, width: 8192 };
const smallExpander = { layers: 3, hidden: 512, width: 512 };

const simclr = {
  negatives: 'plain' as 'plain' | 'debiased' | 'hard',
  positiveRate: 0.1,
  concentration: 1,
  head: small,
};

/**
 * Methods on two views, one for each paper. They are presets of `core/two-views` with config
 * entries of their own.
 */
export const twoViewPresets: readonly Component[] = [
  preset<Omit<typeof simclr, 'head'> & { temperature: number }>({
    name: 'simclr',
    summary: 'Two views of a sample attract, all other views of the batch repel.',
    paper: {
      title: 'A Simple Framework for Contrastive Learning of Visual Representations',
      url: 'https://arxiv.org/abs/2002.05709',
    },
    shape: {
      temperature: positive.describe('.1 for ImageNet, .5 for CIFAR.'),
      negatives: z
        .enum(['plain', 'debiased', 'hard'])
        .describe('Debiased (Chuang et al. 2020) or hard (Robinson et al. 2021) negatives.'),
      positiveRate: weight
        .lt(1)
        .describe(
          'How likely a random sample is of the same class: for debiased and hard negatives.',
        ),
      concentration: weight.describe('How much more the nearest count: for hard negatives.'),
    },
    presets: {
      paper: { ...simclr, temperature: 0.1 },
      small: { ...simclr, temperature: 0.5 },
    },
    loss({ temperature, negatives, positiveRate, concentration }) {
      if (negatives === 'plain') return ntXent({ temperature });
      return negatives === 'debiased'
        ? debiased({ temperature, positiveRate })
        : hardNegative({ temperature, positiveRate, concentration });
    },
  }),
  preset<{ temperature: number; sigma?: number }>({
    name: 'dcl',
    summary: 'SimCLR without the positive in the denominator; DCLW when sigma is set.',
    paper: { title: 'Decoupled Contrastive Learning', url: 'https://arxiv.org/abs/2110.06848' },
    shape: { temperature: positive, sigma: positive },
    presets: { paper: { temperature: 0.1, head: small }, small: { temperature: 0.2, head: small } },
    loss: ({ temperature, sigma }) =>
      sigma === undefined ? dcl({ temperature }) : dclw({ temperature, sigma }),
  }),
  preset<{ temperature: number }>({
    name: 'supcon',
    summary: 'Samples of one group (of one label) attract, all others repel.',
    paper: { title: 'Supervised Contrastive Learning', url: 'https://arxiv.org/abs/2004.11362' },
    shape: { temperature: positive },
    presets: {
      paper: { temperature: 0.1, head: { layers: 2, hidden: 2048, width: 128 } },
      small: { temperature: 0.1, head: small },
    },
    form: { batchNorm: false },
    loss: supCon,
  }),
  preset<{ lambda: number }>({
    name: 'barlow-twins',
    summary: "Makes the views' dimensions agree one by one and disagree with all others.",
    paper: {
      title: 'Barlow Twins: Self-Supervised Learning via Redundancy Reduction',
      url: 'https://arxiv.org/abs/2103.03230',
    },
    shape: { lambda: positive },
    presets: {
      paper: { lambda: 0.005, head: expander },
      small: { lambda: 0.005, head: smallExpander },
    },
    form: { bias: false },
    loss: barlowTwins,
  }),
  preset<{ invariance: number; variance: number; covariance: number }>({
    name: 'vicreg',
    summary: "Keeps every dimension's deviation up, dimensions uncorrelated, and views alike.",
    paper: {
      title: 'VICReg: Variance-Invariance-Covariance Regularization for Self-Supervised Learning',
      url: 'https://arxiv.org/abs/2105.04906',
    },
    shape: { invariance: weight, variance: weight, covariance: weight },
    presets: {
      paper: { invariance: 25, variance: 25, covariance: 1, head: expander },
      small: { invariance: 25, variance: 25, covariance: 1, head: smallExpander },
    },
    form: { bias: false },
    loss: vicReg,
  }),
];
