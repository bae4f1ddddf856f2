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
