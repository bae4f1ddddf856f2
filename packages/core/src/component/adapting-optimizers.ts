import { z } from 'zod';
import { l2SP } from '../adapt/l2-sp.js';
import { layerDecay } from '../adapt/layer-decay.js';
import { lora } from '../adapt/lora.js';
import type { Component } from '../contract/component.js';
import type { ContextOf, TypedConfig } from '../contract/component-context.js';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Optimizer } from '../contract/optimizer.js';
import { CounterpointError } from '../error/counterpoint-error.js';
import { component } from './component.js';
import { variablesOf } from './optimizers.js';

const optimizer: z.ZodType<TypedConfig> = (
  z.looseObject({ type: z.string() }) as z.ZodType<TypedConfig>
)
  .default({ type: 'core/adamw' })
  .describe('The optimizer that is changed: { "type": "core/sgd", "momentum": 0.9 }.');

const expression = z.string().refine((text) => {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}, 'must be a regular expression');

/** Creates the optimizer within an optimizer. @throws CP_CORE_PART_MISSING without a registry */
function within(
  config: TypedConfig,
  { create, seed }: ContextOf<'optimizer'>,
): (variables: NamedVariables) => Promise<Optimizer> {
  if (create !== undefined)
    return (variables) => create('optimizer', config, { seed, parts: { variables } });
  throw new CounterpointError('CP_CORE_PART_MISSING', {
    what: `The optimizer "${config.type}" cannot be created: the context has no registry`,
    expected: 'a context of a Registry',
    remedy: 'use Registry.create, or the functions lora, l2SP and layerDecay in code',
  });
}

/** Optimizers that adapt an encoder from its start, around any other optimizer. */
export const adaptingOptimizers: readonly Component[] = [
  component({
    kind: 'optimizer',
    id: 'core/lora',
    summary:
      'Low-rank updates of dense weights and 1x1 convolutions; the rest of the encoder stays.',
    paper: {
      title: 'LoRA: Low-Rank Adaptation of Large Language Models',
      url: 'https://arxiv.org/abs/2106.09685',
    },
    schema: z.strictObject({
      optimizer,
      rank: z.int().min(1).default(8),
      alpha: z.number().positive().optional().describe('Default: twice the rank.'),
      match: expression.optional().describe('Which matrices, by a regular expression.'),
    }),
    create: ({ optimizer: config, ...rest }, context) =>
      lora({
        ...rest,
        seed: context.seed,
        variables: variablesOf(context),
        optimizer: within(config, context),
      }),
  }),
  component({
    kind: 'optimizer',
    id: 'core/l2-sp',
    summary: "Keeps the encoder's weights near those that it started with.",
    paper: {
      title: 'Explicit Inductive Bias for Transfer Learning with Convolutional Networks',
      url: 'https://arxiv.org/abs/1802.01483',
    },
    schema: z.strictObject({ optimizer, strength: z.number().min(0).default(0.01) }),
    create: ({ optimizer: config, strength }, context) =>
      l2SP({ strength, variables: variablesOf(context), optimizer: within(config, context) }),
  }),
  component({
    kind: 'optimizer',
    id: 'core/layer-decay',
    summary: 'Lower layers of the encoder learn more slowly, and later if wanted.',
    paper: {
      title: 'Universal Language Model Fine-tuning for Text Classification',
      url: 'https://arxiv.org/abs/1801.06146',
    },
    schema: z.strictObject({
      optimizer,
      decay: z.number().positive().max(1).default(0.75),
      unfreezeSteps: z.int().min(0).default(0),
    }),
    create: ({ optimizer: config, ...rest }, context) =>
      layerDecay({
        ...rest,
        variables: variablesOf(context),
        optimizer: within(config, context),
      }),
  }),
];
