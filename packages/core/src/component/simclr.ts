import { z } from 'zod';
import type { Component } from '../contract/component.js';
import type { Encoder } from '../contract/encoder.js';
import { projectionHead } from '../head/projection-head.js';
import { ntXent } from '../loss/nt-xent.js';
import { SimCLR } from '../method/simclr.js';
import { component } from './component.js';

/** SimCLR as a part of a config. */
export const simclr: Component = component({
  kind: 'method', id: 'core/simclr', summary: 'Two views of a sample attract, all other views of the batch repel.',
  paper: { title: 'A Simple Framework for Contrastive Learning of Visual Representations', url: 'https://arxiv.org/abs/2002.05709' },
  schema: z.strictObject({
    temperature: z.number().positive().default(0.1).describe('.1 for ImageNet, .5 for CIFAR.'),
    head: z.strictObject({ layers: z.int().min(1).default(2), hidden: z.int().min(1).optional(), width: z.int().min(1).default(128) }).prefault({}),
  }),
  create: ({ temperature, head }, { seed, parts }) => {
    const encoder = parts!['encoder'] as Encoder;
    return new SimCLR({ encoder, head: projectionHead({ ...head, inputs: encoder.width, seed }), loss: ntXent({ temperature }) });
  },
});
