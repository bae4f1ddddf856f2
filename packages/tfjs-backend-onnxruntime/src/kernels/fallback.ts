import { engine, getKernel, type KernelFunc, type NamedTensorInfoMap, type TensorInfo } from '@tensorflow/tfjs-core';
import type { OnnxRuntimeBackend } from '../onnxruntime-backend.js';

/**
 * Runs a kernel on TensorFlow.js's CPU backend: the inputs are read, its results written back.
 * @param notice is called at the first use
 */
export function onCpu(name: string, notice: (kernel: string) => void): KernelFunc {
  let noticed = false;
  return ({ inputs, attrs, backend }) => {
    if (!noticed) notice(name);
    noticed = true;
    const own = backend as OnnxRuntimeBackend;
    const cpu = engine().findBackend('cpu');
    const lent: object[] = [];
    const lend = (info: TensorInfo): TensorInfo => {
      const dataId = cpu.write(own.readSync(info.dataId), info.shape, info.dtype);
      lent.push(dataId);
      return { dataId, shape: info.shape, dtype: info.dtype };
    };
    const given = Array.isArray(inputs)
      ? (inputs as TensorInfo[]).map(lend)
      : Object.fromEntries(Object.entries(inputs).map(([key, info]) => [key, info && (Array.isArray(info) ? (info as TensorInfo[]).map(lend) : lend(info as TensorInfo))]));
    const results = getKernel(name, 'cpu').kernelFunc({ inputs: given as NamedTensorInfoMap, attrs: attrs!, backend: cpu });
    const take = (info: TensorInfo): TensorInfo => {
      const dataId = own.write(cpu.readSync(info.dataId), info.shape, info.dtype);
      lent.push(info.dataId);
      return { dataId, shape: info.shape, dtype: info.dtype };
    };
    const taken = Array.isArray(results) ? results.map(take) : take(results as TensorInfo);
    for (const dataId of new Set(lent)) cpu.disposeData(dataId, true);
    return taken;
  };
}
