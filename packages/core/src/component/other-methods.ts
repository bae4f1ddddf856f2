import { z } from 'zod';
import type { Component } from '../contract/component.js';
import { CounterpointError } from '../error/counterpoint-error.js';
import { InstanceDiscrimination } from '../method/instance-discrimination.js';
import { NNCLR } from '../method/nnclr.js';
import { EMPSSL } from '../method/emp-ssl.js';
import { lossDefaults } from '../loss/loss-defaults.js';
import { SimSiam } from '../method/simsiam.js';
import { SwAV } from '../method/swav.js';
import { component } from './component.js';
import {
  encoderOf,
  freezeEpochs,
  headAndPredictor,
  headOf,
  lowViews,
  queueSizeOf,
  stepsOf,
} from './method-parts.js';
import { headShape, withPresets, type HeadSettings } from './with-presets.js';
import { paperSettings } from '../method/paper-settings.js';

const unit = z.number().min(0).max(1);
const count = z.int().min(1);

interface SwAVSettings {
  readonly temperature: number;
  readonly iterations: number;
  readonly epsilon: number;
  readonly prototypes: number;
  readonly lowViews: number;
  readonly queueSize: number;
  readonly queueFrom: number;
  readonly freezeEpochs: number;
  readonly head: HeadSettings;
}

/** SimSiam, NNCLR, SwAV and instance discrimination, as components. */
export const otherMethods: readonly Component[] = [
  component({
    kind: 'method',
    id: 'core/simsiam',
    summary:
      "Predicts the other view's projection, which is a constant; neither negatives nor a twin.",
    paper: {
      title: 'Exploring Simple Siamese Representation Learning',
      url: 'https://arxiv.org/abs/2011.10566',
    },
    schema: withPresets<{
      stopGradient: boolean;
      head: HeadSettings;
      predictor: HeadSettings;
      lowViews?: number;
    }>(
      {
        lowViews,
        stopGradient: z.boolean().describe('False makes training collapse (for experiments).'),
        head: headShape,
        predictor: headShape,
      },
      {
        paper: {
          ...paperSettings.simsiam,
          head: { layers: 3, hidden: 2048, width: 2048 },
          predictor: { layers: 2, hidden: 512 },
        },
        small: {
          ...paperSettings.simsiam,
          head: { layers: 2, hidden: 512, width: 512 },
          predictor: { layers: 2, hidden: 128 },
        },
      },
    ),
    create({ preset: _, head, predictor, ...rest }, context) {
      const encoder = encoderOf(context),
        { seed } = context;
      const forms = { head: { lastBatchNorm: 'plain', bias: false }, predictor: {} } as const;
      return new SimSiam({
        ...rest,
        encoder,
        ...headAndPredictor({ head, predictor }, forms, encoder, seed),
      });
    },
  }),
  component({
    kind: 'method',
    id: 'core/nnclr',
    summary: "Uses a view's nearest earlier embedding as the positive of the other view.",
    paper: {
      title:
        'With a Little Help from My Friends: Nearest-Neighbor Contrastive Learning of Visual Representations',
      url: 'https://arxiv.org/abs/2104.14548',
    },
    schema: withPresets<{
      temperature: number;
      queueSize: number;
      head: HeadSettings;
      predictor: HeadSettings;
      lowViews?: number;
    }>(
      {
        temperature: z.number().positive(),
        queueSize: count,
        lowViews,
        head: headShape,
        predictor: headShape,
      },
      {
        paper: {
          ...paperSettings.nnclr,
          head: { layers: 3, hidden: 2048, width: 256 },
          predictor: { layers: 2, hidden: 4096 },
        },
        small: {
          ...paperSettings.nnclr,
          queueSize: 4096,
          head: { layers: 2, hidden: 512, width: 128 },
          predictor: { layers: 2, hidden: 512 },
        },
      },
    ),
    create({ preset: _, head, predictor, queueSize, ...rest }, context) {
      const encoder = encoderOf(context),
        { seed } = context;
      const forms = { head: { lastBatchNorm: true }, predictor: {} };
      return new NNCLR({
        ...rest,
        encoder,
        seed,
        queueSize: queueSizeOf(queueSize, context),
        ...headAndPredictor({ head, predictor }, forms, encoder, seed),
      });
    },
  }),
  component({
    kind: 'method',
    id: 'core/swav',
    summary:
      "Predicts one view's assignment to prototypes from the other views; small views beside two large ones.",
    paper: {
      title: 'Unsupervised Learning of Visual Features by Contrasting Cluster Assignments',
      url: 'https://arxiv.org/abs/2006.09882',
    },
    schema: withPresets<SwAVSettings>(
      {
        temperature: z.number().positive(),
        iterations: count,
        epsilon: z.number().positive(),
        prototypes: count,
        lowViews: z.int().min(0),
        queueSize: z.int().min(0),
        queueFrom: unit,
        freezeEpochs,
        head: headShape,
      },
      {
        paper: {
          ...paperSettings.swav,
          lowViews: 6,
          freezeEpochs: 1,
          head: { layers: 2, hidden: 2048, width: 128 },
        },
        small: {
          ...paperSettings.swav,
          epsilon: 0.03,
          prototypes: 64,
          lowViews: 0,
          freezeEpochs: 1,
          head: { layers: 2, hidden: 512, width: 128 },
        },
      },
    ),
    create({ preset: _, head, queueSize, freezeEpochs: epochs, ...rest }, context) {
      const encoder = encoderOf(context),
        { seed } = context;
      const size = queueSize === 0 ? 0 : queueSizeOf(queueSize, context);
      return new SwAV({
        ...rest,
        encoder,
        seed,
        queueSize: size,
        freezeSteps: stepsOf(epochs, context),
        head: headOf(head, {}, encoder.width, seed, 'head'),
      });
    },
  }),
  component({
    kind: 'method',
    id: 'core/emp-ssl',
    summary: 'Many small crops of a sample move towards their mean; each batch of crops spreads.',
    paper: {
      title: 'EMP-SSL: Towards Self-Supervised Learning in One Training Epoch',
      url: 'https://arxiv.org/abs/2304.03977',
    },
    schema: withPresets<{
      crops: number;
      epsilon: number;
      similarity: number;
      head: HeadSettings;
    }>(
      {
        crops: z.int().min(2).max(256).describe('Small crops of each sample in a step.'),
        epsilon: z.number().positive().describe('The allowed squared distortion of a code.'),
        similarity: z.number().min(0).describe("Weight of the crops' agreement with their mean."),
        head: headShape,
      },
      {
        paper: {
          ...paperSettings.empSSL,
          ...lossDefaults.empSSL,
          head: { layers: 2, hidden: 4096, width: 512 },
        },
        small: { ...lossDefaults.empSSL, crops: 8, head: { layers: 2, hidden: 512, width: 64 } },
      },
    ),
    create({ preset: _, head, ...rest }, context) {
      const encoder = encoderOf(context);
      return new EMPSSL({
        ...rest,
        encoder,
        head: headOf(head, {}, encoder.width, context.seed, 'head'),
      });
    },
  }),
  component({
    kind: 'method',
    id: 'core/instance-discrimination',
    summary: 'Every sample is a class of its own; a memory bank stores its embedding.',
    paper: {
      title: 'Unsupervised Feature Learning via Non-Parametric Instance-level Discrimination',
      url: 'https://arxiv.org/abs/1805.01978',
    },
    schema: withPresets<{
      temperature: number;
      negatives: number;
      momentum: number;
      head: HeadSettings;
    }>(
      { temperature: z.number().positive(), negatives: count, momentum: unit, head: headShape },
      {
        paper: {
          ...paperSettings.instanceDiscrimination,
          head: { layers: 1, width: 128 },
        },
        small: {
          ...paperSettings.instanceDiscrimination,
          temperature: 0.1,
          negatives: 1024,
          head: { layers: 1, width: 128 },
        },
      },
    ),
    create({ preset: _, head, ...rest }, context) {
      const encoder = encoderOf(context),
        { seed, parts } = context;
      const samples = parts.datasetSize;
      if (samples === undefined) {
        throw new CounterpointError('CP_CORE_PART_MISSING', {
          what: 'A memory bank needs the size of the data set, and the context has none',
          expected: 'a number under parts.datasetSize of the context',
        });
      }
      return new InstanceDiscrimination({
        ...rest,
        samples,
        encoder,
        seed,
        head: headOf(head, { batchNorm: false }, encoder.width, seed, 'head'),
      });
    },
  }),
];
