import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { fileToVariables } from '../checkpoint/variables-file.js';
import type { TypedConfig } from '../contract/component-context.js';
import type { Component } from '../contract/component.js';
import { Distil } from '../method/distil.js';
import { component } from './component.js';
import { createNested, typedConfigSchema } from './create-nested.js';
import { encoderOf } from './method-parts.js';

interface DistilSettings {
  readonly teacher: TypedConfig;
  readonly weights?: string;
  readonly regression: number;
  readonly similarity: number;
}

const weight = z.number().min(0).default(1);

const schema: z.ZodType<DistilSettings> = z
  .strictObject({
    teacher: typedConfigSchema.describe('The encoder that is imitated; it stays as it is.'),
    weights: z
      .string()
      .optional()
      .describe("A safetensors file with the teacher's values, where no file of its own has them."),
    regression: weight.describe("Weight of the distance from the teacher's values."),
    similarity: weight.describe('Weight of the difference of the cosines of all pairs.'),
  })
  .refine(({ regression, similarity }) => regression + similarity > 0, {
    message: 'one of regression and similarity is above 0',
  });

/** The method `core/distil`: a student imitates a frozen teacher. */
export const distilMethod: Component = component({
  kind: 'method',
  id: 'core/distil',
  summary: 'A student imitates the embeddings of a frozen teacher, without labels.',
  paper: {
    title: 'FitNets: Hints for Thin Deep Nets',
    url: 'https://arxiv.org/abs/1412.6550',
  },
  schema,
  async create({ teacher: config, weights, ...terms }, context) {
    const encoder = encoderOf(context);
    const options = { kind: 'encoder', code: 'CP_CORE_PART_MISSING' } as const;
    const teacher = await createNested(config, context, options);
    if (weights !== undefined) {
      const values = { ...teacher.variables, ...teacher.state };
      fileToVariables(await readFile(weights), values, weights);
    }
    return new Distil({ ...terms, encoder, teacher, seed: context.seed });
  },
});
