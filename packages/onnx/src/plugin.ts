import { apiVersion, type Plugin } from '@counterpoint/core';
import { onnxEncoderComponent } from './encoder/onnx-encoder-component.js';

/** Everything that this package brings to a registry. */
export const onnxPlugin: Plugin = {
  name: '@counterpoint/onnx',
  apiVersion,
  components: [onnxEncoderComponent],
};
