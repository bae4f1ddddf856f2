import {
  engine,
  getKernel,
  type KernelBackend,
  type KernelFunc,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { OnnxRuntimeBackend } from '../onnxruntime-backend.js';

/**
 * Runs a kernel on TensorFlow.js's CPU backend: the inputs are read, its results written back.
 * @param reports whether the backend reports the fallback, once per kernel
 */
export function onCpu(name: string, reports: boolean): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const target = backend as OnnxRuntimeBackend;
    if (reports) target.reportFallback(name);
    const cpu = engine().findBackend('cpu');
    const temporaryIds: object[] = [];
    const copyToCpu = (info: TensorInfo): TensorInfo => {
      // some kernels look at a tensor's rank
      const cpuInput = { ...copyInput(cpu, info, target, temporaryIds), rank: info.shape.length };
      temporaryIds.push(cpuInput.dataId);
      return cpuInput;
    };
    try {
      const cpuInputs = Array.isArray(inputs)
        ? (inputs as TensorInfo[]).map(copyToCpu)
        : Object.fromEntries(
            Object.entries(inputs).map(([key, info]) => [
              key,
              info &&
                (Array.isArray(info)
                  ? (info as TensorInfo[]).map(copyToCpu)
                  : copyToCpu(info as TensorInfo)),
            ]),
          );
      const results = getKernel(name, 'cpu').kernelFunc({
        inputs: cpuInputs as NamedTensorInfoMap,
        attrs: attrs!,
        backend: cpu,
      });
      const copyBack = (info: TensorInfo): TensorInfo => {
        temporaryIds.push(info.dataId);
        return copyResult(cpu, info, target, temporaryIds);
      };
      return Array.isArray(results) ? results.map(copyBack) : copyBack(results as TensorInfo);
    } finally {
      for (const dataId of new Set(temporaryIds)) cpu.disposeData(dataId, true);
    }
  };
}

function copyInput(
  cpu: KernelBackend,
  info: TensorInfo,
  target: OnnxRuntimeBackend,
  temporaryIds: object[],
): TensorInfo {
  const { shape, dtype } = info;
  if (dtype !== 'complex64')
    return { dataId: cpu.write(target.readSync(info.dataId), shape, dtype), shape, dtype };
  const { real, imag } = target.parts(info);
  const parts = {
    real: copyInput(cpu, real, target, temporaryIds),
    imag: copyInput(cpu, imag, target, temporaryIds),
  };
  temporaryIds.push(parts.real.dataId, parts.imag.dataId);
  return getKernel('Complex', 'cpu').kernelFunc({
    inputs: parts,
    attrs: {},
    backend: cpu,
  }) as TensorInfo;
}

function copyResult(
  cpu: KernelBackend,
  info: TensorInfo,
  target: OnnxRuntimeBackend,
  temporaryIds: object[],
): TensorInfo {
  const { shape, dtype } = info;
  if (dtype !== 'complex64')
    return { dataId: target.write(cpu.readSync(info.dataId), shape, dtype), shape, dtype };
  const [real, imaginary] = ['Real', 'Imag'].map((part) => {
    const extracted = getKernel(part, 'cpu').kernelFunc({
      inputs: { input: info },
      attrs: {},
      backend: cpu,
    }) as TensorInfo;
    temporaryIds.push(extracted.dataId);
    return target.leaf(cpu.readSync(extracted.dataId), shape, 'float32');
  });
  return target.holdComplex(real!, imaginary!);
}
