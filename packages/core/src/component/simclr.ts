import { z } from 'zod';
import type { Component } from '../contract/component.js';
import { ntXent } from '../loss/nt-xent.js';
import { debiased, hardNegative } from '../loss/reweighted.js';
import { SimCLR } from '../method/simclr.js';
import { component } from './component.js';
import { encoderOf, headOf } from './method-parts.js';
import { headShape, withPresets, type HeadSettings } from './with-presets.js';

interface SimCLRSettings {
  readonly temperature: number;
  readonly negatives: 'plain' | 'debiased' | 'hard';
  readonly positiveRate: number;
  readonly concentration: number;
  readonly head: HeadSettings;
}

/** SimCLR as a part of a config. */
export const simclr: Component = component({
  kind: 'method',
  id: 'core/simclr',
  summary: 'Two views of a sample attract, all other views of the batch repel.',
  paper: {
    title: 'A Simple Framework for Contrastive Learning of Visual Representations',
    url: 'https://arxiv.org/abs/2002.05709',
  },
  schema: withPresets<SimCLRSettings>(
    {
      temperature: z.number().positive().describe('.1 for ImageNet, .5 for CIFAR.'),
      negatives: z
        .enum(['plain', 'debiased', 'hard'])
        .describe('Debiased (Chuang et al. 2020) or hard (Robinson et al. 2021) negatives.'),
      positiveRate: z
        .number()
        .min(0)
        .lt(1)
        .describe(
          'How likely a random sample is of the same class: for debiased and hard negatives.',
        ),
      concentration: z
        .number()
        .min(0)
        .describe('How much more the nearest count: for hard negatives.'),
      head: headShape,
    },
    {
      paper: {
        temperature: 0.1,
        negatives: 'plain',
        positiveRate: 0.1,
        concentration: 1,
        head: { layers: 2, width: 128 },
      },
      small: {
        temperature: 0.5,
        negatives: 'plain',
        positiveRate: 0.1,
        concentration: 1,
        head: { layers: 2, width: 128 },
      },
    },
  ),
  create({ temperature, negatives, positiveRate, concentration, head }, context) {
    const encoder = encoderOf(context);
    const loss = {
      plain: () => ntXent({ temperature }),
      debiased: () => debiased({ temperature, positiveRate }),
      hard: () => hardNegative({ temperature, positiveRate, concentration }),
    }[negatives]();
    return new SimCLR({
      encoder,
      head: headOf(head, {}, encoder.width, context.seed, 'head'),
      loss,
    });
  },
});
