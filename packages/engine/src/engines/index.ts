import { backendName, registerOnnxRuntimeBackend, type Provider } from '@counterpoint/tfjs-backend-onnxruntime';
import type { EngineKind } from './engine-kind.js';

const onnxRuntime = (provider: Provider, remedy: string): EngineKind => ({
  backend: backendName,
  remedy,
  register: async (options) => registerOnnxRuntimeBackend({ ...options, provider }),
});

/** TensorFlow.js's own bindings of libtensorflow, where somebody has installed them. */
const libtensorflow = (name: string): EngineKind => ({
  backend: 'tensorflow',
  remedy: `npm install ${name} (needs to download libtensorflow, and for a GPU CUDA 11)`,
  register: async () => { await import(name); },
});

/** The name of an engine, as `--engine` takes it. */
export type EngineName = 'cpu' | 'webgpu' | 'cuda' | 'coreml' | 'dml' | 'tfjs-node-gpu' | 'tfjs-node' | 'tfjs-wasm' | 'tfjs-cpu';

/** Every engine, by name. */
export const engines: Readonly<Record<EngineName, EngineKind>> = {
  cpu: onnxRuntime('cpu', 'npm install onnxruntime-node on Linux, macOS or Windows (x64, arm64)'),
  webgpu: onnxRuntime('webgpu', 'a GPU with a Vulkan, Metal or Direct3D 12 driver'),
  cuda: onnxRuntime('cuda', 'an NVIDIA GPU with CUDA 12 and cuDNN 9, and onnxruntime-node installed with its CUDA files'),
  coreml: onnxRuntime('coreml', 'macOS'),
  dml: onnxRuntime('dml', 'Windows with a Direct3D 12 GPU'),
  'tfjs-node-gpu': libtensorflow('@tensorflow/tfjs-node-gpu'),
  'tfjs-node': libtensorflow('@tensorflow/tfjs-node'),
  'tfjs-wasm': { backend: 'wasm', remedy: 'npm install @tensorflow/tfjs-backend-wasm', register: async (): Promise<void> => { await import('@tensorflow/tfjs-backend-wasm' as string); } },
  'tfjs-cpu': { backend: 'cpu', remedy: 'npm install @tensorflow/tfjs-backend-cpu', register: async (): Promise<void> => { await import('@tensorflow/tfjs-backend-cpu'); } },
};
