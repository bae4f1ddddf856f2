import { component, type Component, type NamedVariables } from '@counterpoint/core';
import { z } from 'zod';
import { rowAdam } from '../optimizer/row-adam.js';

export const optimizers: readonly Component[] = [
  component({
    kind: 'optimizer',
    id: 'text/row-adam',
    summary:
      'AdamW that moves only the rows of tables that a batch touched: for large vocabularies.',
    paper: {
      title: 'Adam: A Method for Stochastic Optimization',
      url: 'https://arxiv.org/abs/1412.6980',
    },
    schema: z.strictObject({
      betas: z.tuple([z.number(), z.number()]).default([0.9, 0.999]),
      epsilon: z.number().positive().default(1e-8),
      weightDecay: z.number().min(0).default(0.01),
      tables: z.string().optional().describe("A regular expression of the tables' names."),
    }),
    create: ({ tables, ...config }, { parts }) =>
      rowAdam({
        ...config,
        ...(tables === undefined ? {} : { tables }),
        variables: parts!['variables'] as NamedVariables,
      }),
  }),
];
