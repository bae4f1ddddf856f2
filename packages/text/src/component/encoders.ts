import { component, Rng, type Component } from '@counterpoint/core';
import { Bag, bagSchema } from '../encoder/bag.js';
import { TextTransformer } from '../encoder/text-transformer.js';
import { textTransformerSchema } from '../encoder/text-transformer-config.js';
import { WordTransformer } from '../encoder/word-transformer.js';
import { wordTransformerSchema } from '../encoder/word-transformer-config.js';

export const encoders: readonly Component[] = [
  component({
    kind: 'encoder',
    id: 'text/transformer',
    summary:
      'A transformer over tokens with pooling: the shapes of BERT, MiniLM, CLIP and ModernBERT.',
    paper: {
      title: 'BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding',
      url: 'https://arxiv.org/abs/1810.04805',
    },
    schema: textTransformerSchema,
    create: (config, { seed }) => new TextTransformer(config, Rng.of(seed, 'text/transformer')),
  }),
  component({
    kind: 'encoder',
    id: 'text/bag',
    summary: 'A bag of pieces or hashed n-grams with one residual layer: the fast baseline.',
    paper: {
      title: 'Enriching Word Vectors with Subword Information',
      url: 'https://arxiv.org/abs/1607.04606',
    },
    schema: bagSchema,
    create: (config, { seed }) => new Bag(config, Rng.of(seed, 'text/bag')),
  }),
  component({
    kind: 'encoder',
    id: 'text/word-transformer',
    summary: 'A bag of n-grams and a transformer over its words.',
    paper: { title: 'Attention Is All You Need', url: 'https://arxiv.org/abs/1706.03762' },
    schema: wordTransformerSchema,
    create: (config, { seed }) =>
      new WordTransformer(config, Rng.of(seed, 'text/word-transformer')),
  }),
];
