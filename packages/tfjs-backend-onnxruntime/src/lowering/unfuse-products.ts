import type { Operation } from '../graph/operation.js';
import { Recorder } from '../graph/recorder.js';
import type { Structure } from '../graph/structure.js';
import type { Value } from '../graph/value.js';

/**
 * The same structure without ONNX Runtime's products of transposed matrices, which only some
 * providers have: elsewhere they would run on the processor, and copy their matrices there and
 * back. Products share a transpose of the same matrix.
 */
export function unfuseProducts(structure: Structure): Structure {
  const transposed = new Map<Value, Value>();
  return {
    ...structure,
    operations: structure.operations.flatMap((operation) =>
      operation.type === 'FusedMatMul' ? unfuseProduct(operation, transposed) : [operation],
    ),
  };
}

/**
 * ONNX Runtime's product of matrices that may be transposed, as transposes and a product.
 *
 * @param transposed transposes that earlier operations computed; those of this one are added
 */
export function unfuseProduct(
  { inputs, attributes, outputs, kernel }: Operation,
  transposed: Map<Value, Value> = new Map(),
): Operation[] {
  const record = new Recorder();
  record.kernel = kernel;
  const operations: Operation[] = [];
  const factors = inputs.map((input, i) => {
    const x = input!;
    if (attributes[i === 0 ? 'transA' : 'transB'] !== 1) return x;
    const earlier = transposed.get(x);
    if (earlier !== undefined) return earlier;
    const last = x.shape.length - 1;
    const factor = record.one(
      'Transpose',
      [x],
      [...x.shape.slice(0, -2), x.shape[last]!, x.shape[last - 1]!],
      x.type,
      { attributes: { perm: [...x.shape.keys()].slice(0, -2).concat(last, last - 1) } },
    );
    transposed.set(x, factor);
    operations.push(factor.source!);
    return factor;
  });
  return [
    ...operations,
    { type: 'MatMul', domain: '', inputs: factors, attributes: {}, outputs, kernel },
  ];
}
