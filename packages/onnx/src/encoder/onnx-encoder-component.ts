import { parseConfig, Rng, type Component } from '@counterpoint/core';
import { readModel } from '../file/read-model.js';
import {
  onnxEncoderSchema,
  type CompleteOnnxEncoderConfig,
  type OnnxEncoderConfig,
} from './onnx-encoder-config.js';
import { OnnxEncoder } from './onnx-encoder.js';

/**
 * Reads an ONNX file as an encoder that trains.
 *
 * @param seed of the values of low-rank updates
 * @throws CP_CORE_CONFIG_INVALID, CP_ONNX_FORMAT, CP_ONNX_OPSET, CP_ONNX_EXTERNAL, CP_ONNX_TYPE,
 *   CP_ONNX_OPERATOR, CP_ONNX_INPUT, CP_ONNX_OUTPUT
 */
export async function onnxEncoder(config: OnnxEncoderConfig, seed = 0): Promise<OnnxEncoder> {
  const complete = parseConfig(onnxEncoderSchema, config, 'onnx/model');
  return new OnnxEncoder(await readModel(complete.model), complete, Rng.of(seed, 'onnx/model'));
}

export const onnxEncoderComponent: Component<CompleteOnnxEncoderConfig, OnnxEncoder> = {
  kind: 'encoder',
  id: 'onnx/model',
  summary: 'A pretrained ONNX model of tokens, pictures or sound, trained further.',
  schema: onnxEncoderSchema,
  create: (config, { seed }) => onnxEncoder(config, seed),
};
