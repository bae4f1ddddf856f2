import { engine, getKernel, tensor, type NamedAttrMap, type Tensor } from '@tensorflow/tfjs-core';

/**
 * A bool tensor whose elements, 0 or 1, `fill` writes, all of them. With an engine that has the
 * kernel `Filled` the tensor uses recycled memory, because allocating fresh memory each step costs
 * more than writing it: `docs/layer-kernels.md`.
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
