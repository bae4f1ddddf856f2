import { writeSafetensors, type StoredTensor } from '@counterpoint/core';
import type { TextTransformer } from '../encoder/text-transformer.js';
import { plain, turned } from './architecture.js';
import { savedWeights } from './weight-rule.js';

/** A layer behind the pooling, as sentence-transformers stores it. */
export interface StoredDense {
  readonly config: Readonly<Record<string, unknown>>;
  readonly tensors: Readonly<Record<string, StoredTensor>>;
}

const activationClasses: Readonly<Record<string, string>> = {
  none: 'torch.nn.modules.linear.Identity',
  tanh: 'torch.nn.modules.activation.Tanh',
  relu: 'torch.nn.modules.activation.ReLU',
  gelu: 'torch.nn.modules.activation.GELU',
};

/** The layers behind the pooling of an encoder, as `Dense` modules. */
export async function denseLayers({ config, variables }: TextTransformer): Promise<StoredDense[]> {
  return Promise.all(
    config.dense.map(async ({ outputs, bias = true, activation = 'tanh' }, i) => ({
      config: {
        in_features: config.dense[i - 1]?.outputs ?? config.width,
        out_features: outputs,
        bias,
        activation_function: activationClasses[activation] ?? activation,
      },
      tensors: await savedWeights(variables, [
        turned(`dense.${i}.weight`, 'linear.weight'),
        ...(bias ? [plain(`dense.${i}.bias`, 'linear.bias')] : []),
      ]),
    })),
  );
}

/** The files of a `Dense` module, by their names in a model's folder. */
export function denseFiles(
  name: string,
  { config, tensors }: StoredDense,
): Readonly<Record<string, Uint8Array | string>> {
  return {
    [`${name}/config.json`]: `${JSON.stringify(config, null, 2)}\n`,
    [`${name}/model.safetensors`]: writeSafetensors({ tensors, metadata: { format: 'pt' } }),
  };
}
