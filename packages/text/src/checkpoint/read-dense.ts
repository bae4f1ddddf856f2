import { join } from 'node:path';
import type { Activation } from '@counterpoint/core';
import type { ResolvedTextTransformerConfig } from '../encoder/text-transformer-config.js';
import { malformedModel, readJsonObject, unsupportedModel } from './model-files.js';
import type { ModelWeights } from './read-weights.js';

/** A `Dense` module of sentence-transformers: a linear layer behind the pooling. */
export interface DenseModule {
  /** Its folder. */
  readonly folder: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly bias: boolean;
  readonly activation: Activation;
}

const activations: Readonly<Record<string, Activation>> = {
  Identity: 'none',
  Tanh: 'tanh',
  ReLU: 'relu',
  GELU: 'gelu',
};
/** Entries of its config, with the values that mean what is done here; any where there are none. */
const entries: Readonly<Record<string, readonly unknown[] | undefined>> = {
  in_features: undefined,
  out_features: undefined,
  bias: undefined,
  activation_function: undefined,
  module_input_name: ['sentence_embedding'],
  module_output_name: ['sentence_embedding'],
};

/**
 * A `Dense` module of a folder.
 *
 * @throws CP_TEXT_MODEL_MALFORMED; CP_TEXT_MODEL_UNSUPPORTED for one that works on tokens, or has
 *   entries of other libraries (`use_residual`)
 */
export async function readDense(folder: string): Promise<DenseModule> {
  const path = join(folder, 'config.json');
  const config = await readJsonObject(path);
  for (const [key, value] of Object.entries(config)) {
    const allowed = Object.hasOwn(entries, key) ? (entries[key] ?? [value]) : [];
    if (value !== null && value !== false && !allowed.includes(value))
      throw unsupportedModel(
        `The module has ${key} = ${JSON.stringify(value)}`,
        path,
        allowed.length > 0 ? allowed.join(', ') : Object.keys(entries).join(', '),
      );
  }
  const size = (key: string): number => {
    const value = config[key];
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= 65_536)
      return value;
    throw malformedModel(`The module has ${key} = ${JSON.stringify(value) ?? 'nothing'}`, path);
  };
  const name = String(config['activation_function'] ?? 'Tanh')
    .split('.')
    .pop()!;
  const activation = activations[name];
  if (activation === undefined)
    throw unsupportedModel(
      `The module's activation is ${name}`,
      path,
      Object.keys(activations).join(', '),
    );
  return {
    folder,
    inputs: size('in_features'),
    outputs: size('out_features'),
    bias: config['bias'] !== false,
    activation,
  };
}

/**
 * A module must take what the one before it gives, and its weights must be those that it names.
 *
 * @throws CP_TEXT_MODEL_MALFORMED
 */
export function checkDense(
  { width, dense: shapes }: ResolvedTextTransformerConfig,
  modules: readonly DenseModule[],
  weights: readonly ModelWeights[],
): void {
  modules.forEach(({ folder, inputs, bias }, i) => {
    const before = shapes[i - 1]?.outputs ?? width;
    const path = join(folder, 'config.json');
    if (inputs !== before)
      throw malformedModel(
        `The module takes ${inputs} values, the one before gives ${before}`,
        path,
      );
    if (!bias && Object.hasOwn(weights[i]!.tensors, 'linear.bias'))
      throw malformedModel('The module has bias = false, but its weights have a linear.bias', path);
  });
}
