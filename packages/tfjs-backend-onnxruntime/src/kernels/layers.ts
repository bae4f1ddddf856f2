import { composite } from '../graph/operation.js';
import type { Value } from '../graph/value.js';
import { layers } from '../layers/index.js';
import type { Layer, LayerAttributes } from '../layers/layer.js';
import type { Kernel, KernelTable } from './kernel.js';

/**
 * About as many operations as a formula has, so that a limit on pending operations means with
 * layers what it means without them.
 */
const operationsOfLayer = 10;

/** One recorded operation for a whole layer. */
const recordLayer =
  (name: string, { inputs: names, shapes }: Layer): Kernel =>
  (inputs: Readonly<Record<string, Value>>, attributes: LayerAttributes | undefined, record) => {
    const results = shapes(inputs, attributes as never, name).map((shape) => ({
      type: 'float32' as const,
      shape,
    }));
    const values = record.operation(
      name,
      names.map((input) => inputs[input]),
      results,
      { domain: composite, attributes: attributes ?? {} },
    );
    record.recorded += operationsOfLayer - 1;
    return values.length === 1 ? values[0]! : values;
  };

/**
 * Kernels that TensorFlow.js does not have: layers and the steps of optimisers, each recorded as
 * one operation.
 */
export const layerKernels: KernelTable = Object.fromEntries(
  Object.entries(layers).map(([name, layer]) => [name, recordLayer(name, layer)]),
);
