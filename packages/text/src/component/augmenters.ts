import { component, type Augmenter, type Component } from '@counterpoint/core';
import { z } from 'zod';
import { dropoutOnly } from '../augment/dropout-only.js';
import { easyDataAugmentation } from '../augment/easy-data-augmentation.js';
import { spanMasking } from '../augment/span-masking.js';
import { tokenDeletion } from '../augment/token-deletion.js';
import { wordCrop } from '../augment/word-crop.js';
import { columnViews, onRecords } from '../view/views.js';

const share = z.number().min(0).max(1);

export const augmenters: readonly Component[] = [
  ...both({
    name: 'same',
    summary: 'The text as it is: views differ by dropout alone.',
    title: 'SimCSE: Simple Contrastive Learning of Sentence Embeddings',
    url: 'https://arxiv.org/abs/2104.08821',
    schema: z.strictObject({}),
    make: dropoutOnly,
  }),
  ...both({
    name: 'token-deletion',
    summary: 'Each word deleted with the same probability.',
    title: 'CLEAR: Contrastive Learning for Sentence Representation',
    url: 'https://arxiv.org/abs/2012.15466',
    schema: z.strictObject({ rate: share.default(0.1) }),
    make: tokenDeletion,
  }),
  ...both({
    name: 'span-masking',
    summary: 'Spans of words masked, of geometric length.',
    title: 'SpanBERT: Improving Pre-training by Representing and Predicting Spans',
    url: 'https://arxiv.org/abs/1907.10529',
    schema: z.strictObject({
      rate: share.default(0.15),
      stop: share.default(0.2),
      longest: z.int().positive().default(10),
      mask: z.string().default('[MASK]'),
    }),
    make: spanMasking,
  }),
  ...both({
    name: 'word-crop',
    summary: 'One run of words kept.',
    title: 'COCO-LM: Correcting and Contrasting Text Sequences for Language Model Pretraining',
    url: 'https://arxiv.org/abs/2102.08473',
    schema: z.strictObject({ share: z.tuple([share, share]).default([0.5, 0.9]) }),
    make: wordCrop,
  }),
  ...both({
    name: 'easy-data-augmentation',
    summary: 'Synonyms replaced or inserted, words swapped or deleted.',
    title:
      'EDA: Easy Data Augmentation Techniques for Boosting Performance on Text Classification Tasks',
    url: 'https://arxiv.org/abs/1901.11196',
    schema: z.strictObject({
      synonyms: z.record(z.string(), z.array(z.string())).default({}),
      share: share.default(0.1),
      operations: z
        .array(z.enum(['replace', 'insert', 'swap', 'delete']))
        .min(1)
        .default(['replace', 'insert', 'swap', 'delete']),
    }),
    make: easyDataAugmentation,
  }),
  component({
    kind: 'views',
    id: 'text/column-views',
    summary: 'View i shows text i of a record: pairs, triplets, titles and abstracts.',
    schema: z.strictObject({ count: z.int().min(2).default(2) }),
    create: ({ count }) => columnViews(count),
  }),
];

interface AugmenterEntry<Config, Draw> {
  readonly name: string;
  readonly summary: string;
  readonly title: string;
  readonly url: string;
  readonly schema: z.ZodType<Config>;
  readonly make: (config: Config) => Augmenter<string, Draw>;
}

/** An augmenter of texts, and the views of records that it makes. */
function both<Config, Draw>({
  name,
  summary,
  title,
  url,
  schema,
  make,
}: AugmenterEntry<Config, Draw>): Component[] {
  const paper = { title, url };
  return [
    component({
      kind: 'augmenter',
      id: `text/${name}`,
      summary,
      paper,
      schema,
      create: (config: Config) => make(config),
    }),
    component({
      kind: 'views',
      id: `text/${name}-views`,
      summary: `Views of the first text. ${summary}`,
      paper,
      schema,
      create: (config: Config) => onRecords(make(config)),
    }),
  ];
}
