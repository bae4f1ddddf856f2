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
 * @param reports whether the backend tells of it, once
 */
export function onCpu(name: string, reports: boolean): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const target = backend as OnnxRuntimeBackend;
    if (reports) target.tellFallback(name);
    const cpu = engine().findBackend('cpu');
    const lent: object[] = [];
    const lend = (info: TensorInfo): TensorInfo => {
      // some kernels look at a tensor's rank
      const cpuInput = { ...lentTo(cpu, info, target, lent), rank: info.shape.length };
      lent.push(cpuInput.dataId);
      return cpuInput;
    };
    try {
      const cpuInputs = Array.isArray(inputs)
        ? (inputs as TensorInfo[]).map(lend)
        : Object.fromEntries(
            Object.entries(inputs).map(([key, info]) => [
              key,
              info &&
                (Array.isArray(info) ? (info as TensorInfo[]).map(lend) : lend(info as TensorInfo)),
            ]),
          );
      const results = getKernel(name, 'cpu').kernelFunc({
        inputs: cpuInputs as NamedTensorInfoMap,
        attrs: attrs!,
        backend: cpu,
      });
      const take = (info: TensorInfo): TensorInfo => {
        lent.push(info.dataId);
        return takenFrom(cpu, info, target, lent);
      };
      return Array.isArray(results) ? results.map(take) : take(results as TensorInfo);
    } finally {
      for (const dataId of new Set(lent)) cpu.disposeData(dataId, true);
    }
  };
}

function lentTo(
  cpu: KernelBackend,
  info: TensorInfo,
  target: OnnxRuntimeBackend,
  lent: object[],
): TensorInfo {
  const { shape, dtype } = info;
  if (dtype !== 'complex64')
    return { dataId: cpu.write(target.readSync(info.dataId), shape, dtype), shape, dtype };
  const { real, imag } = target.parts(info);
  const parts = { real: lentTo(cpu, real, target, lent), imag: lentTo(cpu, imag, target, lent) };
  lent.push(parts.real.dataId, parts.imag.dataId);
  return getKernel('Complex', 'cpu').kernelFunc({
    inputs: parts,
    attrs: {},
    backend: cpu,
  }) as TensorInfo;
}

function takenFrom(
  cpu: KernelBackend,
  info: TensorInfo,
  target: OnnxRuntimeBackend,
  lent: object[],
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
    lent.push(extracted.dataId);
    return target.leaf(cpu.readSync(extracted.dataId), shape, 'float32');
  });
  return target.holdComplex(real!, imaginary!);
}
