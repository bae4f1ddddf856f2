export { engineErrorCodes } from './error-codes.js';
export { EngineError, type EngineErrorReport } from './engine-error.js';
export { registerGradients } from './gradients/register-gradients.js';
export { startEngine, type StartedEngine, type TriedEngine } from './start-engine.js';
export type { EngineOptions } from './engine-options.js';
export { engines } from './engines/index.js';
export type { EngineName } from './engines/engine-name.js';
export type { EngineDefinition } from './engines/engine-definition.js';
export {
  disableTelemetry,
  exportOnnx,
  runOnnx,
  type ExportedInput,
  type OnnxExportOptions,
  type OnnxValues,
} from '@counterpoint/tfjs-backend-onnxruntime';
