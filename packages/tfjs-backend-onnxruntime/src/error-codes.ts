/** Every code that the backend raises, with its meaning. */
export const backendErrorCodes = {
  CP_BACKEND_BINDING_MISSING: 'The native part of onnxruntime-node could not be loaded.',
  CP_BACKEND_COMPILE:
    'ONNX Runtime refused the graph of a step; the message names the operation and its shapes.',
  CP_BACKEND_DISPOSED_VALUE: 'A value was read after it had been disposed of.',
  CP_BACKEND_EXPORT: 'A recorded graph cannot be written as an ONNX file.',
  CP_BACKEND_FALLBACK:
    'A warning, once a kernel: it has no graph form here and runs on the CPU backend of TensorFlow.js.',
  CP_BACKEND_KERNEL_ATTRIBUTE:
    'An operation was asked for in a form that the backend does not have.',
  CP_BACKEND_PROVIDER: 'The execution provider that was asked for cannot be used here.',
  CP_BACKEND_RUN:
    'ONNX Runtime failed while running the graph of a step; the message names the operation.',
} as const;
