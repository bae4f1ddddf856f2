import {
  findBackend,
  findBackendFactory,
  getKernel,
  getKernelsForBackend,
  registerBackend,
  registerKernel,
  removeBackend,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { BackendOptions } from './backend-options.js';
import type { Elements, ElementType } from './graph/element-type.js';
import type { Value } from './graph/value.js';
import { complexKernels } from './kernels/complex.js';
import { onCpu } from './kernels/fallback.js';
import { kernels } from './kernels/index.js';
import type { Kernel } from './kernels/kernel.js';
import { loadCpuBackend } from './load-cpu-backend.js';
import { OnnxRuntimeBackend } from './onnxruntime-backend.js';
import { checkProvider } from './session/check-provider.js';
import { loadBinding } from './session/native-session.js';

/** The name under which the backend is registered. */
export const backendName = 'onnxruntime';

/**
 * Registers the backend and its kernels with TensorFlow.js under {@link backendName};
 * `setBackend(backendName)` then starts it. A running backend with matching options is kept.
 * Otherwise it is replaced, and its tensors are lost.
 *
 * @throws CP_BACKEND_BINDING_MISSING without the native part of onnxruntime-node,
 *   CP_BACKEND_PROVIDER for a provider that it lacks
 */
export function registerOnnxRuntimeBackend(options: BackendOptions = {}): void {
  const { provider = 'cpu' } = options;
  const isRegistered = Boolean(findBackendFactory(backendName)); // null when it is not registered
  const running = isRegistered ? (findBackend(backendName) as OnnxRuntimeBackend | null) : null;
  if (running?.serves(options)) {
    if (options.onFallback) running.onFallback = options.onFallback;
    return;
  }
  checkProvider(loadBinding(), provider);
  if (isRegistered) removeBackend(backendName);
  registerBackend(backendName, () => new OnnxRuntimeBackend(options), 2);
  if (getKernel('Identity', backendName) !== undefined) return;
  loadCpuBackend();
  for (const [name, kernel] of Object.entries(kernels))
    registerKernel({ kernelName: name, backendName, kernelFunc: recording(name, kernel) });
  for (const [name, kernelFunc] of Object.entries(complexKernels))
    registerKernel({ kernelName: name, backendName, kernelFunc });
  registerKernel({ kernelName: 'Identity', backendName, kernelFunc: identity });
  registerKernel({ kernelName: 'Filled', backendName, kernelFunc: filledKernel });
  for (const { kernelName } of getKernelsForBackend('cpu')) {
    if (kernelName in kernels || kernelName in complexKernels || kernelName === 'Identity')
      continue;
    registerKernel({ kernelName, backendName, kernelFunc: onCpu(kernelName, true) });
  }
}

/**
 * A kernel function for TensorFlow.js. Strings and complex numbers are not supported in a graph and
 * go to the CPU backend.
 */
function recording(name: string, kernel: Kernel): KernelFunc {
  const cpuKernel = onCpu(name, false);
  return (call) => {
    const backend = call.backend as OnnxRuntimeBackend;
    const dtype = (call.attrs as { dtype?: string } | undefined)?.dtype;
    if (isForeign(dtype)) return cpuKernel(call);
    const values: Record<string, Value> = {},
      list: Value[] = [];
    for (const key in call.inputs) {
      const info = call.inputs[key] as TensorInfo | null | undefined;
      if (info === undefined || info === null) continue;
      if (isForeign(info.dtype)) return cpuKernel(call);
      list.push((values[key] = backend.value(info)));
    }
    backend.recorder.kernel = name;
    const results = kernel(values, call.attrs as never, backend.recorder, list);
    return Array.isArray(results)
      ? results.map((value) => backend.hold(value))
      : backend.hold(results);
  };
}

function isForeign(dtype: string | undefined): boolean {
  return dtype === 'string' || dtype === 'complex64';
}

const identity: KernelFunc = ({ inputs, backend }) => {
  const x = inputs['x'] as TensorInfo;
  (backend as OnnxRuntimeBackend).incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
};

const filledKernel: KernelFunc = ({ attrs, backend }) => {
  const { dtype, shape, fill } = attrs as unknown as {
    dtype: ElementType;
    shape: readonly number[];
    fill: (elements: Elements) => void;
  };
  return (backend as OnnxRuntimeBackend).createFilled(dtype, shape, fill);
};
