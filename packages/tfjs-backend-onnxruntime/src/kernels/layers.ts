import { composite } from '../graph/operation.js';
import type { Value } from '../graph/value.js';
import { layers } from '../layers/index.js';
import type { Layer, LayerAttributes } from '../layers/layer.js';
import type { Kernel, KernelTable } from './kernel.js';

/**
 * Approximate number of operations of a layer's formula, so that the limit on pending operations
 * works the same with and without layers.
 */
const operationsOfLayer = 10;

/** Records a whole layer as one operation. */
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

/** Kernels that TensorFlow.js lacks: layers and optimizer steps, each recorded as one operation. */
export const layerKernels: KernelTable = Object.fromEntries(
  Object.entries(layers).map(([name, layer]) => [name, recordLayer(name, layer)]),
);
