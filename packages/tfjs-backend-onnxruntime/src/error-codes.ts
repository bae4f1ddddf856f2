/** Every code that the backend raises, with its meaning. */
export const backendErrorCodes = {
  CP_BACKEND_BINDING_MISSING: 'The native part of onnxruntime-node could not be loaded.',
  CP_BACKEND_COMPILE:
    'ONNX Runtime rejected the graph of a step; the message names the operation and its shapes.',
  CP_BACKEND_DISPOSED_VALUE: 'A value was read after it had been disposed of.',
  CP_BACKEND_EXPORT: 'A recorded graph cannot be written as an ONNX file.',
  CP_BACKEND_FALLBACK:
    'A warning, once per kernel: it has no graph form and runs on the CPU backend of TensorFlow.js.',
  CP_BACKEND_KERNEL_ATTRIBUTE:
    'An operation was called with attributes or shapes that the backend does not support.',
  CP_BACKEND_PROVIDER: 'The requested execution provider cannot be used on this machine.',
  CP_BACKEND_RUN:
    'ONNX Runtime failed while running the graph of a step; the message names the operation.',
} as const;
