import { BackendError } from '../error/backend-error.js';
import type { Operation } from '../graph/operation.js';
import type { Structure } from '../graph/structure.js';
import type { Value } from '../graph/value.js';
import { unfuseProduct } from '../lowering/unfuse-products.js';

/** Reductions took their axes as an attribute until opset 18; ReduceSum as an input since 13. */
const axesAsAttribute = /^Reduce(?!Sum$)/;
const sinceOpset18 = new Set(['BitwiseAnd']);

/**
 * The same structure in ONNX's own operations of opset 17, which older tools read too.
 * @throws CP_BACKEND_EXPORT for an operation that has no such form
 */
export function inOpset17(structure: Structure): Structure {
  const operations = structure.operations.flatMap((operation): Operation[] => {
    const { type, domain, inputs, attributes, kernel } = operation;
    if (type === 'FusedMatMul') return unfuseProduct(operation);
    if (domain !== '' || sinceOpset18.has(type)) {
      throw new BackendError('CP_BACKEND_EXPORT', {
        what: `${type} is no operation of opset 17`,
        where: `kernel ${kernel}`,
        expected: "ONNX's own operations",
        remedy: 'leave it out of the exported function',
      });
    }
    const axes = inputs[type === 'DFT' ? 2 : 1];
    if (type === 'DFT')
      return [
        {
          ...operation,
          inputs: [inputs[0]],
          attributes: { ...attributes, axis: numbers(axes!)[0]! },
        },
      ];
    if (!axesAsAttribute.test(type) || axes === undefined) return [operation];
    return [
      { ...operation, inputs: [inputs[0]], attributes: { ...attributes, axes: numbers(axes) } },
    ];
  });
  const used = new Set(operations.flatMap(({ inputs }) => inputs));
  return {
    ...structure,
    operations,
    constants: structure.constants.filter((constant) => used.has(constant)),
  };
}

const numbers = (value: Value): number[] => Array.from(value.elements as BigInt64Array, Number);
