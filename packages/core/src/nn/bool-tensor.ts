import { engine, getKernel, tensor, type NamedAttrMap, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Truth values that `fill` writes, every one of them: 0 or 1. Where the engine in use has the
 * kernel `Filled` they stand in memory that it used
 * before, since as much fresh memory each step costs more than what is written there:
 * `docs/layer-kernels.md`.
 */
export function boolTensor(shape: readonly number[], fill: (elements: Uint8Array) => void): Tensor {
  if (getKernel('Filled', engine().backendName) !== undefined)
    return engine().runKernel('Filled', {}, {
      shape,
      dtype: 'bool',
      fill,
    } as unknown as NamedAttrMap) as Tensor;
  const elements = new Uint8Array(shape.reduce((product, extent) => product * extent, 1));
  fill(elements);
  return tensor(elements, [...shape], 'bool');
}
