import type { Variable } from '@tensorflow/tfjs-core';

/**
 * Variables by stable names, such as `stages.0.blocks.1.conv1.weight`. Names are what checkpoints
 * store and what the
 * rules of weight decay read; they are unique within a part. (tfjs's own variable names are unique
 * in a process and say nothing.)
 */
export type NamedVariables = Readonly<Record<string, Variable>>;

/** Puts `prefix.` before every name. */
export function prefixed(prefix: string, variables: NamedVariables): NamedVariables {
  return Object.fromEntries(
    Object.entries(variables).map(([name, variable]) => [`${prefix}.${name}`, variable]),
  );
}
