import type { Operation } from '../graph/operation.js';
import type { Structure } from '../graph/structure.js';

/** Reductions took their axes as an attribute until opset 18; ReduceSum as an input since 13. */
const axesAsAttribute = /^Reduce(?!Sum$)/;

/** The same structure in the operations of opset 17, which older tools read too. */
export function inOpset17(structure: Structure): Structure {
  const operations = structure.operations.map((operation): Operation => {
    const axes = operation.inputs[1];
    if (!axesAsAttribute.test(operation.type) || axes === undefined) return operation;
    return { ...operation, inputs: [operation.inputs[0]], attributes: { ...operation.attributes, axes: Array.from(axes.elements as BigInt64Array, Number) } };
  });
  const used = new Set(operations.flatMap(({ inputs }) => inputs));
  return { ...structure, operations, constants: structure.constants.filter((constant) => used.has(constant)) };
}
