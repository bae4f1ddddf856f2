import { join } from 'node:path';
import { identityMap, type AffineLayer } from '@counterpoint/adapt';
import { writeEncoder, writing } from '@counterpoint/cli';
import { variablesToFile, writeFileAtomically, type Encoder } from '@counterpoint/core';
import {
  onnxEncoder,
  outputLayerNames,
  withOutputLayer,
  writeModel,
  writeOnnxFolder,
  type OnnxEncoder,
} from '@counterpoint/onnx';
import { writeTokenizer, type PieceTokenizer } from '@counterpoint/text';
import { tensor } from '@tensorflow/tfjs-core';
import type { LoadedModel } from '../load-model.js';

export interface LayeredModel {
  readonly model: LoadedModel;
  readonly encoder: OnnxEncoder;
  /** The folder that has the model's other files. */
  readonly folder: string;
  readonly layer: AffineLayer;
  /** The column of the class. */
  readonly label?: string;
  readonly seed: number;
}

/**
 * Writes a model with a layer behind it as a run. `from.safetensors` has the weights of the model as
 * it was, with a layer that changes nothing: the untrained encoder of `evaluate`.
 */
export async function writeLayered(
  out: string,
  { model, encoder, folder, layer, label, seed }: LayeredModel,
): Promise<void> {
  const { output, pooling, normalize } = encoder.config;
  const pretrained = join(out, 'pretrained');
  const path = join(pretrained, 'onnx', 'model.onnx');
  await writing(out, async () => {
    await writeOnnxFolder(pretrained, encoder, folder);
    const { linear, bias } = layer;
    const file = withOutputLayer(await encoder.currentModel(), {
      ...{ output, weight: linear.values, bias: bias.values },
    });
    await writeFileAtomically(path, writeModel(file));
    await writeTokenizer(join(out, 'tokenizer'), model.tokenizer as PieceTokenizer);
  });
  const shape = { output, pooling, normalize };
  const layered = (await onnxEncoder({ ...shape, model: path })) as OnnxEncoder & Encoder;
  try {
    // Paths within the run, which may move.
    const modality = {
      ...{ type: 'text/text', tokenizer: './tokenizer', maxTokens: model.maxTokens },
      ...{ equalLengths: true, columns: model.columns.columns },
    };
    const config = { ...shape, type: 'onnx/model', model: './pretrained/onnx/model.onnx' };
    const weights = './from.safetensors';
    const record = { encoder: config, modality, seed, plugins: [], label, weights };
    await writeEncoder(join(out, 'export'), record, layered);
    assign(layered, identityMap(layered.width));
    const start = await variablesToFile({ ...layered.variables, ...layered.state });
    await writing(out, () => writeFileAtomically(join(out, 'from.safetensors'), start));
  } finally {
    layered.dispose();
  }
}

function assign({ variables }: Encoder, { linear, bias }: AffineLayer): void {
  for (const [name, { values }] of [
    [outputLayerNames.weight, linear],
    [outputLayerNames.bias, bias],
  ] as const) {
    const variable = variables[name]!;
    const value = tensor(values, variable.shape);
    variable.assign(value);
    value.dispose();
  }
}
