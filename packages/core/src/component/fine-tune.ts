import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { fileToVariables } from '../checkpoint/variables-file.js';
import type { Component } from '../contract/component.js';
import { CounterpointError } from '../error/counterpoint-error.js';
import { FineTune } from '../method/fine-tune.js';
import { Linear } from '../nn/linear.js';
import { Rng } from '../random/rng.js';
import { component } from './component.js';
import { encoderOf } from './method-parts.js';

interface FineTuneSettings {
  readonly classes?: readonly string[];
  readonly weights?: string;
  readonly labelSmoothing: number;
  readonly distil: number;
}

const schema: z.ZodType<FineTuneSettings> = z.strictObject({
  classes: z
    .array(z.string())
    .min(2)
    .optional()
    .describe('The classes in the order of the logits. Default: those of the data.'),
  weights: z
    .string()
    .optional()
    .describe(
      'A safetensors file with the `weight` [D, C] and `bias` [C] that the head starts with.',
    ),
  labelSmoothing: z.number().min(0).lt(1).default(0),
  distil: z
    .number()
    .min(0)
    .default(0)
    .describe('Weight of the distance from the embeddings of the start; takes unlabelled samples.'),
});

/** The method `core/fine-tune`: classes by a linear head on the embedding. */
export const fineTuneMethod: Component = component({
  kind: 'method',
  id: 'core/fine-tune',
  summary: 'Learns classes by the cross entropy of a linear head on the embedding.',
  paper: {
    title:
      'Fine-Tuning can Distort Pretrained Features and Underperform Out-of-Distribution (the start of the head)',
    url: 'https://arxiv.org/abs/2202.10054',
  },
  schema,
  async create({ classes, weights, ...rest }, context) {
    const encoder = encoderOf(context);
    if (classes === undefined)
      throw new CounterpointError('CP_CORE_PART_MISSING', {
        what: 'A head needs the classes that it tells apart, and the config has none',
        where: 'core/fine-tune',
        expected: '`classes`, in the order of the labels',
        remedy: 'use `finetune`, which reads them from the data, or list them',
      });
    const head = new Linear({
      inputs: encoder.width,
      outputs: classes.length,
      rng: Rng.of(context.seed, 'fine-tune head'),
    });
    if (weights !== undefined) fileToVariables(await readFile(weights), head.variables, weights);
    return new FineTune({ ...rest, encoder, head, classes: classes.length });
  },
});
