import {
  component,
  CounterpointError,
  Rng,
  type Citation,
  type Component,
  type ComponentContext,
  type Encoder,
  type Head,
} from '@counterpoint/core';
import { z } from 'zod';
import type { TokenBatch } from '../batch/token-batch.js';
import { readTextModel } from '../checkpoint/read-text-model.js';
import { distillation } from '../method/distillation.js';
import { guidedNegatives } from '../method/guided-negatives.js';
import {
  angleText,
  cosineScores,
  coSENT,
  multipleNegatives,
  simCSE,
  supervisedContrast,
  tripletText,
} from '../method/objectives.js';
import { TanhHead } from '../method/tanh-head.js';
import { TextContrast, type TextObjective } from '../method/text-contrast.js';

const simcse: Citation = {
  title: 'SimCSE: Simple Contrastive Learning of Sentence Embeddings',
  url: 'https://arxiv.org/abs/2104.08821',
};
const sentenceBert: Citation = {
  title: 'Sentence-BERT: Sentence Embeddings using Siamese BERT-Networks',
  url: 'https://arxiv.org/abs/1908.10084',
};
const temperature = z.number().positive().default(0.05);
const widths = z
  .array(z.int().positive())
  .default([])
  .describe('Matryoshka: widths whose leading dimensions must do the same on their own.');

export const methods: readonly Component[] = [
  method({
    name: 'simcse',
    summary: 'A text and itself under other dropout are a pair.',
    paper: simcse,
    schema: z.strictObject({
      temperature,
      widths,
      head: z.boolean().default(true).describe('A tanh layer, in training alone.'),
    }),
    make: ({ head, ...config }) => ({
      objective: simCSE(config),
      ...(head ? { head: (width, rng) => new TanhHead(width, rng) } : {}),
    }),
  }),
  method({
    name: 'multiple-negatives',
    summary:
      'Pairs: every other positive of the batch is a negative, and so are hard negatives where there are some.',
    paper: {
      title: 'Efficient Natural Language Response Suggestion for Smart Reply',
      url: 'https://arxiv.org/abs/1705.00652',
    },
    schema: z.strictObject({
      temperature,
      widths,
      symmetric: z.boolean().default(true),
      hardNegatives: z.int().min(0).default(0).describe('Views after the second.'),
    }),
    make: ({ hardNegatives, ...config }) => ({
      objective: multipleNegatives(config),
      views: 2 + hardNegatives,
    }),
  }),
  component({
    kind: 'method',
    id: 'text/guided-negatives',
    summary: 'Pairs whose false negatives a frozen guide tells.',
    paper: {
      title:
        'GISTEmbed: Guided In-sample Selection of Training Negatives for Text Embedding Fine-tuning',
      url: 'https://arxiv.org/abs/2402.16829',
    },
    schema: z.strictObject({
      temperature,
      margin: z.number().min(0).default(0),
      guide: z
        .string()
        .optional()
        .describe(
          "The folder of a model on the same tokenizer, as `export` writes it. Without it the modality's guide tells.",
        ),
    }),
    create: async ({ guide, ...config }, context) =>
      new TextContrast({
        encoder: encoderOf(context, 'text/guided-negatives'),
        objective: guidedNegatives(config),
        guide: guide === undefined ? undefined : (await readTextModel(guide)).encoder,
      }),
  }),
  method({
    name: 'distil',
    summary: "A teacher's embeddings of the same texts are the aim.",
    paper: {
      title: 'Making Monolingual Sentence Embeddings Multilingual using Knowledge Distillation',
      url: 'https://arxiv.org/abs/2004.09813',
    },
    schema: z
      .strictObject({
        regression: z
          .number()
          .min(0)
          .default(1)
          .describe("Of each embedding's distance to the teacher's."),
        similarity: z
          .number()
          .min(0)
          .default(10)
          .describe('Of the difference of all cosines of the batch.'),
      })
      .refine(
        ({ regression, similarity }) => regression + similarity > 0,
        'one of regression and similarity must be above 0',
      ),
    make: (config) => ({ objective: distillation(config), views: 1, spreads: false }),
  }),
  method({
    name: 'cosent',
    summary: 'Scored pairs by their order.',
    paper: { title: 'CoSENT', url: 'https://kexue.fm/archives/8847' },
    schema: z.strictObject({ temperature, widths }),
    make: (config) => ({ objective: coSENT(config), spreads: false }),
  }),
  method({
    name: 'angle',
    summary: 'Scored pairs by their order: angles of complex numbers beside cosines.',
    paper: { title: 'AnglE-optimized Text Embeddings', url: 'https://arxiv.org/abs/2309.12871' },
    schema: z.strictObject({
      temperature,
      cosineWeight: z
        .number()
        .min(0)
        .default(1)
        .describe('Weight of the order of cosines (CoSENT) beside that of angles.'),
      widths,
    }),
    make: (config) => ({ objective: angleText(config), spreads: false }),
  }),
  method({
    name: 'cosine-scores',
    summary: 'Scored pairs by their cosine.',
    paper: sentenceBert,
    schema: z.strictObject({ widths }),
    make: (config) => ({ objective: cosineScores(config), spreads: false }),
  }),
  method({
    name: 'triplet',
    summary: 'Anchor, positive and negative, with a margin.',
    paper: sentenceBert,
    schema: z.strictObject({ margin: z.number().positive().default(0.2), widths }),
    make: (config) => ({ objective: tripletText(config), views: 3 }),
  }),
  method({
    name: 'supcon',
    summary: 'Texts of one label attract.',
    paper: { title: 'Supervised Contrastive Learning', url: 'https://arxiv.org/abs/2004.11362' },
    schema: z.strictObject({ temperature: z.number().positive().default(0.1), widths }),
    make: (config) => ({ objective: supervisedContrast(config) }),
  }),
];

interface MethodEntry<Config> {
  readonly name: string;
  readonly summary: string;
  readonly paper: Citation;
  readonly schema: z.ZodType<Config>;
  readonly make: (config: Config) => {
    readonly objective: TextObjective;
    readonly views?: number;
    readonly spreads?: boolean;
    readonly head?: (width: number, rng: Rng) => Head;
  };
}

function method<Config>({ name, summary, paper, schema, make }: MethodEntry<Config>): Component {
  const id = `text/${name}`;
  return component({
    kind: 'method',
    id,
    summary,
    paper,
    schema,
    create: (config: Config, context: ComponentContext) => {
      const encoder = encoderOf(context, id);
      const { seed } = context;
      const { objective, views = 2, spreads = true, head } = make(config);
      return new TextContrast({
        encoder,
        objective,
        views,
        spreads,
        ...(head ? { head: head(encoder.width, Rng.of(seed, id, 'head')) } : {}),
      });
    },
  });
}

function encoderOf({ parts }: ComponentContext, where: string): Encoder<TokenBatch> {
  const encoder = parts?.['encoder'] as Encoder<TokenBatch> | undefined;
  if (!encoder)
    throw new CounterpointError('CP_TEXT_CONFIG', {
      what: 'The method got no encoder',
      where,
      expected: 'an encoder of texts',
      remedy: 'name one in the config',
    });
  return encoder;
}
