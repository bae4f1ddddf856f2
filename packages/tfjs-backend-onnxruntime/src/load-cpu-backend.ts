import '@tensorflow/tfjs-backend-cpu';

/**
 * Importing this file loads TensorFlow.js's CPU backend, whose kernels are the fallback. In the
 * built package, calling this function does.
 */
export function loadCpuBackend(): void {}
