import { createRequire } from 'node:module';

/**
 * Replaces the backend's `load-cpu-backend.ts` in the built package: TensorFlow.js's CPU backend is
 * loaded with its first registration, not with the import of the package.
 */
export function loadCpuBackend(): void {
  createRequire(import.meta.url)('@tensorflow/tfjs-backend-cpu');
}
