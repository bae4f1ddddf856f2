import { BackendError } from '../error/backend-error.js';
import type { Operation } from '../graph/operation.js';
import { Recorder } from '../graph/recorder.js';
import type { Structure } from '../graph/structure.js';
import type { Value } from '../graph/value.js';

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
    if (type === 'FusedMatMul') return unfuse(operation);
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

/** ONNX Runtime's product of matrices that may be transposed, as transposes and a product. */
function unfuse({ inputs, attributes, outputs, kernel }: Operation): Operation[] {
  const record = new Recorder();
  record.kernel = kernel;
  const factors = inputs.map((x, i) => {
    const last = x!.shape.length - 1;
    return attributes[i === 0 ? 'transA' : 'transB'] === 1
      ? record.one(
          'Transpose',
          [x],
          [...x!.shape.slice(0, -2), x!.shape[last]!, x!.shape[last - 1]!],
          x!.type,
          { attributes: { perm: [...x!.shape.keys()].slice(0, -2).concat(last, last - 1) } },
        )
      : x!;
  });
  const transposes = factors.flatMap((factor, i) => (factor === inputs[i] ? [] : [factor.source!]));
  return [
    ...transposes,
    { type: 'MatMul', domain: '', inputs: factors, attributes: {}, outputs, kernel },
  ];
}
