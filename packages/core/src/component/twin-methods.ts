import { z } from 'zod';
import type { Component } from '../contract/component.js';
import { BYOL } from '../method/byol.js';
import { DINO } from '../method/dino.js';
import { MoCoV3 } from '../method/moco-v3.js';
import { component } from './component.js';
import {
  encoderOf,
  freezeEpochs,
  headAndPredictor,
  headOf,
  lowViews,
  stepsOf,
} from './method-parts.js';
import { mocoMethods } from './moco-methods.js';
import { headShape, withPresets, type HeadSettings } from './with-presets.js';
import { paperSettings } from '../method/paper-settings.js';

const unit = z.number().min(0).max(1);
const count = z.int().min(1);

/** Methods with a momentum twin, as components. */
export const twinMethods: readonly Component[] = [
  ...mocoMethods,
  component({
    kind: 'method',
    id: 'core/moco-v3',
    summary:
      "Predictions against a slow twin's keys of the other view, in-batch negatives, both ways.",
    paper: {
      title: 'An Empirical Study of Training Self-Supervised Vision Transformers',
      url: 'https://arxiv.org/abs/2104.02057',
    },
    schema: withPresets<{
      temperature: number;
      momentum: number;
      frozen?: string;
      lowViews?: number;
      head: HeadSettings;
      predictor: HeadSettings;
    }>(
      {
        temperature: z.number().positive(),
        momentum: unit,
        frozen: z
          .string()
          .describe(
            "Regular expression for the encoder's variables that keep their initial values; " +
              "default: a ViT's patch projection.",
          ),
        lowViews,
        head: headShape,
        predictor: headShape,
      },
      {
        paper: {
          ...paperSettings.mocoV3,
          head: { layers: 3, hidden: 4096, width: 256 },
          predictor: { layers: 2, hidden: 4096 },
        },
        small: {
          temperature: 0.2,
          momentum: 0.99,
          head: { layers: 2, hidden: 512, width: 128 },
          predictor: { layers: 2, hidden: 512 },
        },
      },
    ),
    create({ preset: _, head, predictor, ...rest }, context) {
      const encoder = encoderOf(context),
        { seed } = context;
      const form = { bias: false, lastBatchNorm: 'plain' } as const;
      const forms = { head: form, predictor: form };
      return new MoCoV3({
        ...rest,
        encoder,
        ...headAndPredictor({ head, predictor }, forms, encoder, seed),
      });
    },
  }),
  component({
    kind: 'method',
    id: 'core/byol',
    summary: "Predicts a slow twin's projection of the other view, without negatives.",
    paper: {
      title: 'Bootstrap your own latent: A new approach to self-supervised Learning',
      url: 'https://arxiv.org/abs/2006.07733',
    },
    schema: withPresets<{
      momentum: number;
      head: HeadSettings;
      predictor: HeadSettings | 'none';
      lowViews?: number;
    }>(
      {
        momentum: unit,
        lowViews,
        head: headShape,
        predictor: z
          .union([headShape, z.literal('none')])
          .describe("'none' removes it. Training then collapses (for experiments)."),
      },
      {
        paper: {
          ...paperSettings.byol,
          head: { layers: 2, hidden: 4096, width: 256 },
          predictor: { layers: 2, hidden: 4096 },
        },
        small: {
          momentum: 0.97,
          head: { layers: 2, hidden: 512, width: 128 },
          predictor: { layers: 2, hidden: 512 },
        },
      },
    ),
    create({ preset: _, head, predictor, ...rest }, context) {
      const encoder = encoderOf(context),
        { seed } = context;
      const heads =
        predictor === 'none'
          ? { head: headOf(head, {}, encoder.width, seed, 'head'), predictor }
          : headAndPredictor({ head, predictor }, { head: {}, predictor: {} }, encoder, seed);
      return new BYOL({ ...rest, encoder, ...heads });
    },
  }),
  component({
    kind: 'method',
    id: 'core/dino',
    summary:
      "A student learns a slow teacher's outputs of other views; small views beside two large ones.",
    paper: {
      title: 'Emerging Properties in Self-Supervised Vision Transformers',
      url: 'https://arxiv.org/abs/2104.14294',
    },
    schema: withPresets<DINOSettings>(
      {
        outputs: count,
        lowViews: z.int().min(0),
        studentTemperature: z.number().positive(),
        teacherTemperature: z.tuple([z.number().positive(), z.number().positive()]),
        teacherWarmup: unit,
        centreMomentum: unit,
        momentum: unit,
        freezeEpochs,
        batchNorm: z
          .boolean()
          .describe(
            'Batch normalisation in the head. It stabilizes short training with small batches.',
          ),
        head: headShape,
      },
      {
        paper: {
          ...paperSettings.dino,
          lowViews: 8,
          freezeEpochs: 1,
          batchNorm: false,
          head: { layers: 3, hidden: 2048, width: 256 },
        },
        small: {
          ...paperSettings.dino,
          outputs: 256,
          lowViews: 0,
          teacherTemperature: [0.02, 0.02],
          momentum: 0.98,
          freezeEpochs: 1,
          batchNorm: true,
          head: { layers: 3, hidden: 512, width: 128 },
        },
      },
    ),
    create({ preset: _, head, batchNorm, freezeEpochs: epochs, ...rest }, context) {
      const encoder = encoderOf(context),
        { seed } = context;
      return new DINO({
        ...rest,
        encoder,
        seed,
        freezeSteps: stepsOf(epochs, context),
        head: headOf(head, { batchNorm, activation: 'gelu' }, encoder.width, seed, 'head'),
      });
    },
  }),
];

interface DINOSettings {
  readonly outputs: number;
  readonly lowViews: number;
  readonly studentTemperature: number;
  readonly teacherTemperature: readonly [number, number];
  readonly teacherWarmup: number;
  readonly centreMomentum: number;
  readonly momentum: number;
  readonly freezeEpochs: number;
  readonly batchNorm: boolean;
  readonly head: HeadSettings;
}
