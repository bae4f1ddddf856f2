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
