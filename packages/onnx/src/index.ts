export { onnxErrorCodes } from './error-codes.js';
export type { ComputedType, ElementType } from './file/element-type.js';
export type {
  AttributeValue,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxPort,
  StoredArray,
} from './file/onnx-model.js';
export type { ReadExternal } from './file/read-array.js';
export { parseModel, readModel } from './file/read-model.js';
export { writeModel } from './file/write-model.js';
export { OnnxModule, type OnnxModuleOptions } from './module/onnx-module.js';
export {
  onnxEncoderSchema,
  type CompleteOnnxEncoderConfig,
  type OnnxEncoderConfig,
} from './encoder/onnx-encoder-config.js';
export { onnxEncoder } from './encoder/onnx-encoder-component.js';
export { OnnxEncoder } from './encoder/onnx-encoder.js';
export type { InputKind } from './encoder/feeds-of.js';
export { LowRankUpdates, type LowRankConfig } from './adapt/low-rank-updates.js';
export { hasOnnxModel, readOnnxFolder, type OnnxFolder } from './folder/read-onnx-folder.js';
export { writeOnnxFolder } from './folder/write-onnx-folder.js';
export { onnxPlugin } from './plugin.js';
export { copyOnnxFolder } from './folder/copy-onnx-folder.js';
export {
  outputLayerNames,
  withOutputLayer,
  type OutputLayerConfig,
} from './adapt/with-output-layer.js';
