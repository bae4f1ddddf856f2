export { backendErrorCodes } from './error-codes.js';
export { BackendError, type BackendErrorReport } from './error/backend-error.js';
export type { BackendOptions, Provider } from './backend-options.js';
export { backendName, registerOnnxRuntimeBackend } from './register.js';
export { OnnxRuntimeBackend } from './onnxruntime-backend.js';
export { exportOnnx, type ExportedInput, type OnnxExportOptions } from './export/export-onnx.js';
export { runOnnx, type OnnxValues } from './export/run-onnx.js';
export { disableTelemetry } from './session/disable-telemetry.js';
