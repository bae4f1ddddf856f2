import { component, type Component } from '@counterpoint/core';
import { z } from 'zod';
import { frozenEncoder } from '../checkpoint/frozen-encoder.js';
import { textModality } from '../record/text-modality.js';
import { HashedNgrams, type HashedNgramsConfig } from '../tokenizer/hashed-ngrams.js';
import { readTokenizer } from '../tokenizer/read-tokenizer.js';

const lengths = z.array(z.int().min(1));
const hashed: z.ZodType<HashedNgramsConfig> = z.strictObject({
  buckets: z.int().min(2).default(32_768),
  characters: lengths.default([3, 4, 5]),
  words: lengths.default([1]),
  lowercase: z.boolean().default(true),
  marks: z.boolean().default(false),
});

export const tokenizers: readonly Component[] = [
  component({
    kind: 'tokenizer',
    id: 'text/pieces',
    summary: 'A tokenizer.json, vocab.txt or published vocabulary.',
    schema: z.strictObject({ path: z.string() }),
    create: ({ path }) => readTokenizer(path),
  }),
  component({
    kind: 'tokenizer',
    id: 'text/hashed-ngrams',
    summary: 'Words and character n-grams hashed into a table; needs no training.',
    paper: {
      title: 'Enriching Word Vectors with Subword Information',
      url: 'https://arxiv.org/abs/1607.04606',
    },
    schema: hashed,
    create: (config) => new HashedNgrams(config),
  }),
  component({
    kind: 'modality',
    id: 'text/text',
    summary:
      'Texts, pairs, triplets and scored pairs from the columns of tables or lines of files.',
    schema: z
      .strictObject({
        tokenizer: z
          .union([z.string(), hashed])
          .describe('A path that readTokenizer reads, or the config of hashed n-grams.'),
        maxTokens: z.int().positive().default(64).describe('Longer texts are cut.'),
        equalLengths: z
          .boolean()
          .optional()
          .describe('Pads the views of a step to one length: fewer graphs are compiled.'),
        columns: z
          .array(z.string())
          .min(1)
          .optional()
          .describe('The columns of the texts, in order; the usual names are known.'),
        scoreColumn: z
          .string()
          .optional()
          .describe('The column of scores. Default: score, in any case.'),
        scored: z
          .enum(['order', 'cosine'])
          .optional()
          .describe(
            'Rows must have a score; cosine: scores are compared with cosines and must lie in -1 to 1.',
          ),
        scoreRange: z
          .number()
          .positive()
          .default(1)
          .describe('What scores are divided by: 5 for the STS benchmark.'),
        guide: z
          .strictObject({
            model: z.string(),
            pooling: z.enum(['mean', 'cls', 'last_token']).default('mean'),
          })
          .optional()
          .describe(
            'A frozen model of transformers.js, a folder or a name on the hub, that tells false ' +
              'negatives for `text/guided-negatives`.',
          ),
        guideColumn: z
          .string()
          .optional()
          .describe(
            'In place of guide: a column of lists of numbers, what a model found the first text to be.',
          ),
      })
      .refine(
        ({ guide, guideColumn }) => guide === undefined || guideColumn === undefined,
        'guide and guideColumn exclude each other',
      ),
    create: async ({ tokenizer, columns, guide, ...rest }) =>
      textModality({
        ...rest,
        ...(columns ? { columns } : {}),
        ...(guide ? { guide: await frozenEncoder(guide.model, { pooling: guide.pooling }) } : {}),
        tokenizer:
          typeof tokenizer === 'string'
            ? await readTokenizer(tokenizer)
            : new HashedNgrams(tokenizer),
      }),
  }),
];
