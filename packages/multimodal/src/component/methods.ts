import { component, type Component } from '@counterpoint/core';
import { z } from 'zod';
import { clip } from '../method/clip.js';
import { sigLip } from '../method/sig-lip.js';
import { requireTowers } from '../tower/require-towers.js';

/** Methods on towers, as parts of a config. */
export const methods: readonly Component[] = [
  component({
    kind: 'method',
    id: 'multimodal/clip',
    summary:
      'Sides of a sample attract, all other samples of the batch repel; with sounds it is ' +
      'CLAP, with a frozen tower LiT.',
    paper: {
      title: 'Learning Transferable Visual Models From Natural Language Supervision',
      url: 'https://arxiv.org/abs/2103.00020',
    },
    schema: z.strictObject({
      temperature: z.number().positive().default(0.07).describe('At first; learned.'),
      scaleLimit: z
        .number()
        .positive()
        .default(100)
        .describe('What 1 / temperature never exceeds.'),
      groups: z
        .enum(['left out', 'positives'])
        .default('left out')
        .describe(
          'Whether samples of one group are no negatives, or positives too (UniCL, 2204.03610).',
        ),
    }),
    create: (config, { parts }) => clip({ ...config, towers: requireTowers(parts.encoder) }),
  }),
  component({
    kind: 'method',
    id: 'multimodal/sig-lip',
    summary: 'Each pair of sides is a question of its own: do they belong together.',
    paper: {
      title: 'Sigmoid Loss for Language Image Pre-Training',
      url: 'https://arxiv.org/abs/2303.15343',
    },
    schema: z.strictObject({
      scale: z.number().positive().default(10).describe('At first; learned.'),
      bias: z.number().default(-10).describe('At first; learned.'),
      chunk: z.int().positive().optional().describe('Rows of logits held at a time.'),
    }),
    create: (config, { parts }) => sigLip({ ...config, towers: requireTowers(parts.encoder) }),
  }),
];
