import { z } from 'zod';
import type { Component } from '../contract/component.js';
import { CounterpointError } from '../error/counterpoint-error.js';
import { circle } from '../loss/circle.js';
import { leJepa } from '../loss/le-jepa.js';
import { learnedTemperature } from '../loss/learned-temperature.js';
import { mmcr } from '../loss/mmcr.js';
import { multiSimilarity } from '../loss/multi-similarity.js';
import { spectral } from '../loss/spectral.js';
import { tico } from '../loss/tico.js';
import { wMse } from '../loss/w-mse.js';
import { component } from './component.js';
import { lossDefaults } from '../loss/loss-defaults.js';

const positive = (value: number) => z.number().positive().default(value);
const share = (value: number) => z.number().min(0).max(1).default(value);

/** `least` is the name that `minTemperature` had in earlier configs. */
const learnedTemperatureSchema = z
  .strictObject({
    temperature: positive(lossDefaults.learnedTemperature.temperature).describe(
      'The initial temperature.',
    ),
    minTemperature: z
      .number()
      .positive()
      .optional()
      .describe(
        `Lower limit of the temperature: ${lossDefaults.learnedTemperature.minTemperature} if absent.`,
      ),
    least: z.number().positive().optional().describe('Earlier name of minTemperature.'),
  })
  .refine(({ minTemperature, least }) => minTemperature === undefined || least === undefined, {
    message: 'minTemperature and its earlier name least are both given',
  })
  .transform(({ temperature, minTemperature, least }) => ({
    temperature,
    minTemperature: minTemperature ?? least ?? lossDefaults.learnedTemperature.minTemperature,
  }));

/** Losses on two views that no method is named after, as components. */
export const moreLosses: readonly Component[] = [
  component({
    kind: 'loss',
    id: 'core/learned-temperature',
    summary: 'NT-Xent whose temperature is trained with the encoder.',
    paper: {
      title: 'Learning Transferable Visual Models From Natural Language Supervision',
      url: 'https://arxiv.org/abs/2103.00020',
    },
    schema: learnedTemperatureSchema,
    create: (config) => learnedTemperature(config),
  }),
  component({
    kind: 'loss',
    id: 'core/mmcr',
    summary: 'Maximizes the nuclear norm of the centroids of views.',
    paper: {
      title:
        'Learning Efficient Coding of Natural Images with Maximum Manifold Capacity Representations',
      url: 'https://arxiv.org/abs/2303.03307',
    },
    schema: z.strictObject({}),
    create: () => mmcr(),
  }),
  component({
    kind: 'loss',
    id: 'core/tico',
    summary: 'Views attract; a running covariance of embeddings repels.',
    paper: {
      title:
        'TiCo: Transformation Invariance and Covariance Contrast for Self-Supervised Visual Representation Learning',
      url: 'https://arxiv.org/abs/2206.10698',
    },
    schema: z.strictObject({
      momentum: z
        .number()
        .min(0)
        .lt(1)
        .default(lossDefaults.tico.momentum)
        .describe('Share of the running covariance that a step keeps.'),
      weight: z
        .number()
        .min(0)
        .default(lossDefaults.tico.weight)
        .describe('Weight of the covariance term.'),
    }),
    create(config, { parts }) {
      if (parts?.width !== undefined) return tico({ ...config, width: parts.width });
      throw new CounterpointError('CP_CORE_PART_MISSING', {
        what: 'TiCo needs the width of the embeddings',
        where: 'core/tico',
        expected: 'a number under parts.width of the context, as core/two-views gives it',
      });
    },
  }),
  component({
    kind: 'loss',
    id: 'core/w-mse',
    summary: 'The squared distance of views after whitening.',
    paper: {
      title: 'Whitening for Self-Supervised Representation Learning',
      url: 'https://arxiv.org/abs/2007.06346',
    },
    schema: z.strictObject({
      slice: z.int().min(2).optional().describe('Rows that are whitened together; default: all.'),
      epsilon: z
        .number()
        .positive()
        .lt(1)
        .default(lossDefaults.wMse.epsilon)
        .describe('Share of the identity in the covariance.'),
    }),
    create: (config) => wMse(config),
  }),
  component({
    kind: 'loss',
    id: 'core/spectral',
    summary: 'Views attract linearly, samples repel by squared products.',
    paper: {
      title: 'Provable Guarantees for Self-Supervised Deep Learning with Spectral Contrastive Loss',
      url: 'https://arxiv.org/abs/2106.04156',
    },
    schema: z.strictObject({
      mu: positive(lossDefaults.spectral.mu).describe('The squared length of rows.'),
    }),
    create: (config) => spectral(config),
  }),
  component({
    kind: 'loss',
    id: 'core/multi-similarity',
    summary: 'Weighs pairs by their own and their relative similarity; groups are labels.',
    paper: {
      title: 'Multi-Similarity Loss with General Pair Weighting for Deep Metric Learning',
      url: 'https://arxiv.org/abs/1904.06627',
    },
    schema: z.strictObject({
      alpha: positive(lossDefaults.multiSimilarity.alpha).describe('Sharpness among positives.'),
      beta: positive(lossDefaults.multiSimilarity.beta).describe('Sharpness among negatives.'),
      threshold: z.number().min(-1).max(1).default(lossDefaults.multiSimilarity.threshold),
      margin: z.number().min(0).default(lossDefaults.multiSimilarity.margin),
    }),
    create: (config) => multiSimilarity(config),
  }),
  component({
    kind: 'loss',
    id: 'core/circle',
    summary: 'Weighs each pair by its distance from its optimum; groups are labels.',
    paper: {
      title: 'Circle Loss: A Unified Perspective of Pair Similarity Optimization',
      url: 'https://arxiv.org/abs/2002.10857',
    },
    schema: z.strictObject({
      margin: z.number().min(0).max(1).default(lossDefaults.circle.margin),
      scale: positive(lossDefaults.circle.scale),
    }),
    create: (config) => circle(config),
  }),
  component({
    kind: 'loss',
    id: 'core/le-jepa',
    summary: 'Views attract; random projections of embeddings become Gaussian (SIGReg).',
    paper: {
      title: 'LeJEPA: Provable and Scalable Self-Supervised Learning Without the Heuristics',
      url: 'https://arxiv.org/abs/2511.08544',
    },
    schema: z.strictObject({
      lambda: share(lossDefaults.leJepa.lambda).describe('The share of the regularisation.'),
      directions: z
        .int()
        .min(1)
        .default(lossDefaults.sigReg.directions)
        .describe('Random directions of a step.'),
      points: z
        .int()
        .min(2)
        .default(lossDefaults.sigReg.points)
        .describe('Points of the integral.'),
      end: positive(lossDefaults.sigReg.end).describe('Where the integral ends.'),
    }),
    create: (config) => leJepa(config),
  }),
];
