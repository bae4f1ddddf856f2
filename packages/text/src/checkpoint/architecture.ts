import type { Activation } from '@counterpoint/core';
import type {
  ResolvedTextTransformerConfig,
  TextTransformerConfig,
} from '../encoder/text-transformer-config.js';
import type { PublishedConfig } from './published-config.js';
import type { WeightRule } from './weight-rule.js';

/** A published family: how its config.json and its names map to ours, both ways. */
export interface Architecture {
  readonly modelTypes: readonly string[];
  read(config: PublishedConfig): TextTransformerConfig;
  /** The config.json of one of our encoders, or undefined when this family has no such shape. */
  write(config: ResolvedTextTransformerConfig): Record<string, unknown> | undefined;
  rules(config: ResolvedTextTransformerConfig): WeightRule[];
}

export const plain = (ours: string, theirs: string): WeightRule => ({
  ours,
  theirs: [theirs],
  turned: false,
});
export const turned = (ours: string, ...theirs: string[]): WeightRule => ({
  ours,
  theirs,
  turned: true,
});
/** Weight and bias of a linear layer. */
export const linear = (ours: string, ...theirs: string[]): WeightRule[] => [
  turned(`${ours}.weight`, ...theirs.map((name) => `${name}.weight`)),
  { ours: `${ours}.bias`, theirs: theirs.map((name) => `${name}.bias`), turned: false },
];
/**
 * Gain and shift of a normalisation, under today's names and those of the first TensorFlow
 * checkpoints.
 */
export const norm = (ours: string, theirs: string): WeightRule[] => [
  plain(`${ours}.weight`, `${theirs}.weight|${theirs}.gamma`),
  plain(`${ours}.bias`, `${theirs}.bias|${theirs}.beta`),
];

/** Where a family keeps the parts of a layer, by their names below the layer. */
export interface LayerNames {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly out: string;
  readonly norm1: string;
  readonly linear1: string;
  readonly linear2: string;
  readonly norm2: string;
}

/** The rules of layers that normalise after each part, as BERT's do, below `place.0`, `place.1`, ... */
export function layerRules(layers: number, place: string, names: LayerNames): WeightRule[] {
  return Array.from({ length: layers }, (_, i) => {
    const ours = `layers.${i}`;
    const theirs = (part: keyof LayerNames) => `${place}.${i}.${names[part]}`;
    return [
      ...linear(`${ours}.attention.qkv`, theirs('query'), theirs('key'), theirs('value')),
      ...linear(`${ours}.attention.out`, theirs('out')),
      ...norm(`${ours}.norm1`, theirs('norm1')),
      ...linear(`${ours}.linear1`, theirs('linear1')),
      ...linear(`${ours}.linear2`, theirs('linear2')),
      ...norm(`${ours}.norm2`, theirs('norm2')),
    ];
  }).flat();
}

/** The sizes that every family has. */
export type PublishedSizes = Required<
  Pick<TextTransformerConfig, 'vocabulary' | 'width' | 'layers' | 'heads' | 'hidden' | 'maxTokens'>
>;

/** The sizes under the names that BERT gave them. */
export function readSizes(config: PublishedConfig): PublishedSizes {
  return {
    vocabulary: config.count('vocab_size', largest.vocabulary),
    width: config.count('hidden_size', largest.width),
    layers: config.count('num_hidden_layers', largest.layers),
    heads: config.count('num_attention_heads', largest.heads),
    hidden: config.count('intermediate_size', 8 * largest.width),
    maxTokens: config.count('max_position_embeddings', largest.tokens),
  };
}

/** The sizes as BERT's config.json has them. */
export function writtenSizes(config: ResolvedTextTransformerConfig): Record<string, unknown> {
  return {
    vocab_size: config.vocabulary,
    hidden_size: config.width,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    intermediate_size: config.hidden,
    max_position_embeddings: config.maxTokens,
  };
}

/** The published name of an activation of ours. */
export function nameOf(activation: Activation): string {
  return Object.entries(activationNames).find(([, ours]) => ours === activation)?.[0] ?? activation;
}

export const activationNames: Readonly<Record<string, Activation>> = {
  gelu: 'gelu',
  gelu_python: 'gelu',
  gelu_new: 'gelu-tanh',
  gelu_fast: 'gelu-tanh',
  gelu_accurate: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
  relu: 'relu',
  tanh: 'tanh',
  linear: 'none',
  quick_gelu: 'quick-gelu',
};
export const largest = {
  vocabulary: 2_000_000,
  width: 16_384,
  layers: 256,
  heads: 256,
  tokens: 131_072,
} as const;
