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
 * @param told whether the backend tells of it, once
 */
export function onCpu(name: string, told: boolean): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const own = backend as OnnxRuntimeBackend;
    if (told) own.tellFallback(name);
    const cpu = engine().findBackend('cpu');
    const lent: object[] = [];
    const lend = (info: TensorInfo): TensorInfo => {
      // some kernels look at a tensor's rank
      const given = { ...lentTo(cpu, info, own, lent), rank: info.shape.length };
      lent.push(given.dataId);
      return given;
    };
    try {
      const given = Array.isArray(inputs)
        ? (inputs as TensorInfo[]).map(lend)
        : Object.fromEntries(
            Object.entries(inputs).map(([key, info]) => [
              key,
              info &&
                (Array.isArray(info) ? (info as TensorInfo[]).map(lend) : lend(info as TensorInfo)),
            ]),
          );
      const results = getKernel(name, 'cpu').kernelFunc({
        inputs: given as NamedTensorInfoMap,
        attrs: attrs!,
        backend: cpu,
      });
      const take = (info: TensorInfo): TensorInfo => {
        lent.push(info.dataId);
        return takenFrom(cpu, info, own, lent);
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
  own: OnnxRuntimeBackend,
  lent: object[],
): TensorInfo {
  const { shape, dtype } = info;
  if (dtype !== 'complex64')
    return { dataId: cpu.write(own.readSync(info.dataId), shape, dtype), shape, dtype };
  const { real, imag } = own.parts(info);
  const parts = { real: lentTo(cpu, real, own, lent), imag: lentTo(cpu, imag, own, lent) };
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
  own: OnnxRuntimeBackend,
  lent: object[],
): TensorInfo {
  const { shape, dtype } = info;
  if (dtype !== 'complex64')
    return { dataId: own.write(cpu.readSync(info.dataId), shape, dtype), shape, dtype };
  const [real, imaginary] = ['Real', 'Imag'].map((part) => {
    const taken = getKernel(part, 'cpu').kernelFunc({
      inputs: { input: info },
      attrs: {},
      backend: cpu,
    }) as TensorInfo;
    lent.push(taken.dataId);
    return own.leaf(cpu.readSync(taken.dataId), shape, 'float32');
  });
  return own.holdComplex(real!, imaginary!);
}
