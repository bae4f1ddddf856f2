import type { Variable } from '@tensorflow/tfjs-core';

/**
 * Variables by stable names, such as `stages.0.blocks.1.conv1.weight`, unique within a module.
 * Checkpoints store these names, and weight-decay rules match them. (TensorFlow.js's own variable
 * names are only unique numbers within a process.)
 */
export type NamedVariables = Readonly<Record<string, Variable>>;

/**
 * Puts `prefix.` before every name. The variables themselves, of any shape [...], are not copied.
 */
export function prefixed(prefix: string, variables: NamedVariables): NamedVariables {
  return Object.fromEntries(
    Object.entries(variables).map(([name, variable]) => [`${prefix}.${name}`, variable]),
  );
}
