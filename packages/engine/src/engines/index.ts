import {
  backendName,
  registerOnnxRuntimeBackend,
  type Provider,
} from '@counterpoint/tfjs-backend-onnxruntime';
import type { EngineDefinition } from './engine-definition.js';
import { libtensorflow } from './libtensorflow.js';
import { importOptional } from './optional-package.js';
import type { EngineName } from './engine-name.js';

const onnxRuntime = (provider: Provider, remedy: string): EngineDefinition => ({
  backend: backendName,
  remedy,
  register: async ({ threads }) => registerOnnxRuntimeBackend({ provider, threads }),
});

/** One of TensorFlow.js's own backends, from its package. */
const tensorflowJs = (backend: 'wasm' | 'cpu'): EngineDefinition => {
  const name = `@tensorflow/tfjs-backend-${backend}`;
  return {
    backend,
    remedy: `npm install ${name}`,
    register: async (): Promise<void> => {
      await importOptional(name, `npm install ${name}, of the version of @tensorflow/tfjs-core`);
    },
  };
};

/** Every engine, by name. */
export const engines: Readonly<Record<EngineName, EngineDefinition>> = {
  cpu: onnxRuntime('cpu', 'npm install onnxruntime-node on Linux, macOS or Windows (x64, arm64)'),
  webgpu: onnxRuntime('webgpu', 'a GPU with a Vulkan, Metal or Direct3D 12 driver'),
  cuda: onnxRuntime(
    'cuda',
    'an NVIDIA GPU with CUDA 12 and cuDNN 9, and onnxruntime-node installed with its ' +
      'CUDA files (without --onnxruntime-node-install=skip)',
  ),
  coreml: onnxRuntime('coreml', 'macOS'),
  dml: onnxRuntime('dml', 'Windows with a Direct3D 12 GPU'),
  'tfjs-node-gpu': libtensorflow('@tensorflow/tfjs-node-gpu'),
  'tfjs-node': libtensorflow('@tensorflow/tfjs-node'),
  'tfjs-wasm': tensorflowJs('wasm'),
  'tfjs-cpu': tensorflowJs('cpu'),
};
