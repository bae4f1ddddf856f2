import '@tensorflow/tfjs-backend-cpu';

/**
 * TensorFlow.js's CPU backend, whose kernels are the fallback, is loaded with this file; in the
 * built package, when this is called.
 */
export function loadCpuBackend(): void {}
