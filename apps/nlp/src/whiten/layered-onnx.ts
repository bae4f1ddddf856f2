import { dirname, join } from 'node:path';
import type { AffineLayer } from '@counterpoint/adapt';
import { writing } from '@counterpoint/cli';
import { writeFileAtomically, type Encoder } from '@counterpoint/core';
import {
  onnxEncoder,
  outputLayerNames,
  withOutputLayer,
  writeModel,
  writeOnnxFolder,
  type OnnxEncoder,
} from '@counterpoint/onnx';
import type { LayeredEncoder } from './layered-encoder.js';

/**
 * An ONNX model with a layer behind its output. Its folder goes to `pretrained` in the run, which
 * the run's encoder reads.
 *
 * @throws CP_ONNX_OUTPUT, CP_CLI_WRITE
 */
export async function layeredOnnx(
  encoder: OnnxEncoder,
  { linear, bias }: AffineLayer,
  out: string,
): Promise<LayeredEncoder> {
  const { output, pooling, normalize, model } = encoder.config;
  const folder = dirname(model).replace(/[\\/]onnx$/u, '');
  const pretrained = join(out, 'pretrained');
  const path = join(pretrained, 'onnx', 'model.onnx');
  await writing(out, async () => {
    await writeOnnxFolder(pretrained, encoder, folder);
    const file = withOutputLayer(await encoder.currentModel(), {
      ...{ output, weight: linear.values, bias: bias.values },
    });
    await writeFileAtomically(path, writeModel(file));
  });
  const shape = { output, pooling, normalize };
  return {
    encoder: (await onnxEncoder({ ...shape, model: path })) as OnnxEncoder & Encoder,
    config: { ...shape, type: 'onnx/model', model: './pretrained/onnx/model.onnx' },
    modality: { equalLengths: true },
    names: outputLayerNames,
  };
}
