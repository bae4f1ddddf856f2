import { findBackend, setBackend } from '@tensorflow/tfjs-core';
import type { EngineDefinition } from './engine-definition.js';
import { isInstalled, importOptional } from './optional-package.js';

const gpuPackage = '@tensorflow/tfjs-node-gpu';

/** TensorFlow.js's own binding of libtensorflow, an optional installation. */
export function libtensorflow(name: string): EngineDefinition {
  return {
    backend: 'tensorflow',
    remedy:
      `npm install ${name} (it downloads libtensorflow ` +
      `2.9${name === gpuPackage ? ', and needs CUDA 11 and cuDNN 8' : ''})`,
    register: async (): Promise<void> => {
      await importOptional(
        name,
        `npm rebuild ${name} --build-addon-from-source, where storage.googleapis.com can be reached`,
      );
    },
  };
}

/**
 * Whether TensorFlow.js's GPU package is installed, loads, and sees a GPU. It is then tried before
 * the CPU.
 */
export async function libtensorflowSeesGpu(): Promise<boolean> {
  if (!isInstalled(gpuPackage)) return false;
  try {
    await importOptional(gpuPackage, '');
    return (
      (await setBackend('tensorflow')) &&
      (findBackend('tensorflow') as { isUsingGpuDevice?: boolean } | null)?.isUsingGpuDevice ===
        true
    );
  } catch {
    return false; // requested by name, it reports the reason
  }
}
