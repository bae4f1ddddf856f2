import { z } from 'zod';
import type { Component } from '../contract/component.js';
import type { ContextOf } from '../contract/component-context.js';
import type { NamedVariables } from '../contract/named-variables.js';
import { CounterpointError } from '../error/counterpoint-error.js';
import { adamW } from '../optimizer/adamw.js';
import { lars } from '../optimizer/lars.js';
import { sgd } from '../optimizer/sgd.js';
import { component } from './component.js';

const groups = z
  .array(
    z.strictObject({
      match: z.string().describe("A regular expression searched for in a variable's name."),
      weightDecay: z.number().min(0).optional(),
      rateScale: z.number().min(0).optional(),
      trustRatio: z.boolean().optional(),
    }),
  )
  .optional();

/** The variables that an optimizer changes. @throws CP_CORE_PART_MISSING */
export function variablesOf({ parts }: Partial<ContextOf<'optimizer'>>): NamedVariables {
  if (parts?.variables !== undefined) return parts.variables;
  throw new CounterpointError('CP_CORE_PART_MISSING', {
    what: 'An optimizer needs variables, and the context has none',
    expected: 'named variables under parts.variables of the context',
  });
}

/** The optimizers, as components. The method provides the variables. */
export const optimizers: readonly Component[] = [
  component({
    kind: 'optimizer',
    id: 'core/sgd',
    summary: 'Stochastic gradient descent with momentum.',
    paper: {
      title: 'On the importance of initialization and momentum in deep learning',
      url: 'https://proceedings.mlr.press/v28/sutskever13.html',
    },
    schema: z.strictObject({
      momentum: z.number().min(0).max(1).default(0.9),
      nesterov: z.boolean().default(false),
      weightDecay: z.number().min(0).default(0),
      groups,
    }),
    create: (config, context) => sgd({ ...config, variables: variablesOf(context) }),
  }),
  component({
    kind: 'optimizer',
    id: 'core/adamw',
    summary: 'Adam with decoupled weight decay.',
    paper: {
      title: 'Decoupled Weight Decay Regularization',
      url: 'https://arxiv.org/abs/1711.05101',
    },
    schema: z.strictObject({
      betas: z.tuple([z.number(), z.number()]).default([0.9, 0.999]),
      epsilon: z.number().positive().default(1e-8),
      weightDecay: z.number().min(0).default(0.01),
      groups,
    }),
    create: (config, context) => adamW({ ...config, variables: variablesOf(context) }),
  }),
  component({
    kind: 'optimizer',
    id: 'core/lars',
    summary: 'Layer-wise adaptive rate scaling, for large batches.',
    paper: {
      title: 'Large Batch Training of Convolutional Networks',
      url: 'https://arxiv.org/abs/1708.03888',
    },
    schema: z.strictObject({
      momentum: z.number().min(0).max(1).default(0.9),
      nesterov: z.boolean().default(false),
      weightDecay: z.number().min(0).default(1e-6),
      trustCoefficient: z.number().positive().default(0.001),
      groups,
    }),
    create: (config, context) => lars({ ...config, variables: variablesOf(context) }),
  }),
];
