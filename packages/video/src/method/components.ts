import { component, CounterpointError, type Component, type Encoder } from '@counterpoint/core';
import { requireTowers, Towers } from '@counterpoint/multimodal';
import { ClipTowers } from '../encoder/clip-towers.js';
import { z } from 'zod';
import { AVID } from './avid.js';
import { AVTS } from './avts.js';
import { Bind } from './bind.js';

/** Methods of video with sound, as parts of a config. */
export const methodComponents: readonly Component[] = [
  component({
    kind: 'method',
    id: 'video/avts',
    summary: 'Video and sound attract; sound of other videos, then of other times, repels.',
    paper: {
      title: 'Cooperative Learning of Audio and Video Models from Self-Supervised Synchronization',
      url: 'https://arxiv.org/abs/1807.00230',
    },
    schema: z.strictObject({
      loss: z
        .enum(['softmax', 'margin'])
        .default('softmax')
        .describe("Cross entropy, or the paper's contrastive loss."),
      temperature: z.number().positive().default(0.07).describe('Of softmax at first; learned.'),
      margin: z.number().positive().default(0.99),
      hardShare: z
        .number()
        .min(0)
        .max(1)
        .default(0.25)
        .describe('Of margin: the share of negatives that are hard.'),
      hardFrom: z
        .number()
        .min(0)
        .max(1)
        .default(0.3)
        .describe('The share of steps after which negatives that are out of sync begin; 1: never.'),
      reversal: z
        .boolean()
        .default(false)
        .describe('Whether the reversed video is a negative of the sound.'),
    }),
    create: (config, { parts }) =>
      new AVTS({ ...config, encoder: requireClipTowers(parts.encoder) }),
  }),
  component({
    kind: 'method',
    id: 'video/avid',
    summary: 'A video finds the remembered sound of its sample, a sound the video.',
    paper: {
      title: 'Audio-Visual Instance Discrimination with Cross-Modal Agreement',
      url: 'https://arxiv.org/abs/2004.12943',
    },
    schema: z.strictObject({
      negatives: z.int().min(1).default(1024).describe('Rows of a bank drawn each step.'),
      temperature: z.number().positive().default(0.07),
      momentum: z.number().min(0).max(1).default(0.5).describe("Of the banks' rows."),
      targets: z
        .enum(['cross', 'self', 'joint'])
        .default('cross')
        .describe('The bank of the other side, of its own, or both.'),
      agreement: z
        .int()
        .min(0)
        .default(0)
        .describe('CMA: samples that agree in both banks as positives within a side; 0: none.'),
      agreementFrom: z
        .number()
        .min(0)
        .max(1)
        .default(0.5)
        .describe('The share of steps after which agreement begins.'),
      agreementWeight: z.number().positive().default(1),
    }),
    create: (config, { parts, seed }) =>
      new AVID({
        ...config,
        encoder: requireClipTowers(parts.encoder),
        samples: parts.datasetSize ?? config.negatives,
        seed,
      }),
  }),
  component({
    kind: 'method',
    id: 'video/bind',
    summary: 'Binds every side to one, whose tower may be locked.',
    paper: {
      title: 'ImageBind: One Embedding Space To Bind Them All',
      url: 'https://arxiv.org/abs/2305.05665',
    },
    schema: z.strictObject({
      anchor: z.string().min(1).default('video').describe('The side that others are bound to.'),
      temperature: z.number().positive().default(0.07).describe('At first; learned.'),
    }),
    create: (config, { parts: { encoder } }) =>
      new Bind({
        ...config,
        towers: encoder instanceof ClipTowers ? encoder : requireTowers(encoder),
      }),
  }),
];

/** @throws CP_VIDEO_METHOD for an encoder without towers */
function requireClipTowers(encoder: Encoder | undefined): Encoder {
  if (encoder instanceof ClipTowers || encoder instanceof Towers) return encoder;
  throw new CounterpointError('CP_VIDEO_METHOD', {
    what: 'The encoder has no towers',
    where: 'encoder',
    expected: 'video/towers with the sides video and sound',
  });
}
