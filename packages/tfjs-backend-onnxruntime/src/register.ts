import '@tensorflow/tfjs-backend-cpu';
import { getKernelsForBackend, registerBackend, registerKernel, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendOptions } from './backend-options.js';
import type { Value } from './graph/value.js';
import { onCpu } from './kernels/fallback.js';
import { kernels } from './kernels/index.js';
import type { Kernel } from './kernels/kernel.js';
import { OnnxRuntimeBackend } from './onnxruntime-backend.js';

/** The name under which the backend is registered. */
export const backendName = 'onnxruntime';

/**
 * Registers the backend and its kernels with TensorFlow.js under {@link backendName}; `setBackend(backendName)` then starts it.
 * @throws CP_BACKEND_BINDING_MISSING when started without the native part of onnxruntime-node
 */
export function registerOnnxRuntimeBackend(options: BackendOptions = {}): void {
  const notice = options.onFallback ?? ((name: string) => process.emitWarning(`kernel ${name} runs on the CPU backend`, { code: 'CP_BACKEND_FALLBACK' }));
  registerBackend(backendName, () => new OnnxRuntimeBackend(options), 2);
  for (const [name, kernel] of Object.entries(kernels)) registerKernel({ kernelName: name, backendName, kernelFunc: recording(name, kernel) });
  registerKernel({ kernelName: 'Identity', backendName, kernelFunc: identity });
  for (const { kernelName } of getKernelsForBackend('cpu')) {
    if (kernelName in kernels || kernelName === 'Identity') continue;
    registerKernel({ kernelName, backendName, kernelFunc: onCpu(kernelName, notice) });
  }
}

/** A kernel as TensorFlow.js calls it. Strings have no place in a graph and go to the CPU backend. */
function recording(name: string, kernel: Kernel): KernelFunc {
  const strings = onCpu(name, () => {});
  return (call) => {
    const backend = call.backend as OnnxRuntimeBackend;
    const infos = Object.entries(call.inputs).filter(([, info]) => info !== undefined && info !== null) as [string, TensorInfo][];
    const dtype = (call.attrs as { dtype?: string } | undefined)?.dtype;
    if (dtype === 'string' || infos.some(([, info]) => info.dtype === 'string')) return strings(call);
    const values = infos.map(([key, info]): [string, Value] => [key, backend.value(info)]);
    backend.recorder.kernel = name;
    const results = kernel(Object.fromEntries(values), call.attrs as never, backend.recorder, values.map(([, value]) => value));
    return Array.isArray(results) ? results.map((value) => backend.hold(value)) : backend.hold(results);
  };
}

const identity: KernelFunc = ({ inputs, backend }) => {
  const x = inputs['x'] as TensorInfo;
  (backend as OnnxRuntimeBackend).incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
};
