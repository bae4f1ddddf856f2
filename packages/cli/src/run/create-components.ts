import { readFile } from 'node:fs/promises';
import {
  checkMixture,
  CounterpointError,
  fileToVariables,
  type Augmenter,
  type Batch,
  type Dataset,
  type Encoder,
  type Method,
  type Mixture,
  type Optimizer,
  type Registry,
} from '@counterpoint/core';
import { adapting, adaptingOptimizer, requireTrained } from '../finetune/adapting.js';
import type { PretrainConfig } from './pretrain-config.js';

/**
 * Creates the components that a config names, each after those that it needs.
 *
 * @param warn receives what a component had to change, such as a queue that is shortened to fit
 *   the data
 * @throws CP_CLI_VIEWS_COUNT, CP_CLI_ENCODER_MISSING, CP_CORE_MIX_METHOD, CP_CLI_USAGE when nothing
 *   is left to train, and what the registry throws
 */
export async function createComponents<Value, B extends Batch>(
  config: PretrainConfig,
  registry: Registry,
  dataset: Dataset<Value>,
  warn: (message: string) => void,
): Promise<{
  encoder: Encoder<B>;
  method: Method<B>;
  optimizer: Optimizer;
  views: readonly Augmenter<Value>[];
  mixture?: Mixture;
}> {
  const { seed } = config;
  const datasetSize = dataset.size;
  const encoder = await createStart<B>(config, registry);
  const stepsPerEpoch = Math.floor(datasetSize / config.batchSize / config.accumulate);
  const method: Method<B> = await registry.create('method', config.method, {
    seed,
    parts: {
      encoder: adapting(config, encoder),
      datasetSize,
      batchSize: config.batchSize,
      stepsPerEpoch,
      warn,
    },
  });
  requireTrained(config, method);
  const mixture =
    config.mix === undefined ? undefined : await registry.create('mixture', config.mix, { seed });
  checkMixture({ method, mixture });
  const optimizer = await registry.create('optimizer', adaptingOptimizer(config, stepsPerEpoch), {
    seed,
    parts: { variables: method.variables },
  });
  const created = (await registry.create('views', config.views, {
    seed,
    parts: { dataset },
  })) as Augmenter<Value> | readonly Augmenter<Value>[];
  const list = 'draw' in created ? [created] : created;
  const views =
    list.length === 1
      ? Array.from({ length: method.views }, () => list[0]!)
      : method.views === 1
        ? list.slice(0, 1)
        : list; // one view: the first of the recipe
  if (views.length !== method.views) {
    throw new CounterpointError('CP_CLI_VIEWS_COUNT', {
      what: `${config.views.type} makes ${views.length} views`,
      where: 'views',
      expected: `${method.views}, as ${config.method.type} needs`,
      remedy: 'choose views that fit the method',
    });
  }
  return { encoder, method, optimizer, views, mixture };
}

/**
 * The encoder as training starts: drawn from the seed, or with the weights that the config names.
 *
 * @throws CP_CLI_ENCODER_MISSING, CP_CORE_SAFETENSORS_INVALID, CP_CORE_WEIGHTS_MISMATCH
 */
export async function createStart<B extends Batch>(
  { encoder: config, weights, seed }: Pick<PretrainConfig, 'encoder' | 'weights' | 'seed'>,
  registry: Registry,
): Promise<Encoder<B>> {
  const encoder: Encoder<B> = await registry.create('encoder', config, { seed });
  if (weights !== undefined) await startWith(encoder, weights);
  return encoder;
}

async function startWith(encoder: Encoder, path: string): Promise<void> {
  let file: Uint8Array;
  try {
    file = await readFile(path);
  } catch (cause) {
    throw new CounterpointError('CP_CLI_ENCODER_MISSING', {
      what: `The weights to start from cannot be read: ${(cause as Error).message}`,
      where: path,
      expected: "a safetensors file with the encoder's variables",
      remedy: 'correct `weights` in the config, or leave it out',
      cause,
    });
  }
  fileToVariables(file, { ...encoder.variables, ...encoder.state }, path);
}
