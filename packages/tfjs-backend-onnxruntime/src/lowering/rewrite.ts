import { inBlocks } from '../blocked/index.js';
import { Layouts } from '../blocked/layouts.js';
import { composite } from '../graph/operation.js';
import { Recorder } from '../graph/recorder.js';
import { structureOf, type Structure } from '../graph/structure.js';
import type { Value } from '../graph/value.js';
import { lowerings } from './index.js';
import { simplify } from './simplify.js';

/**
 * Lowers a structure to ONNX operations. Leaves keep their identity. @param block channels of a
 * block, 0 for none
 */
export function lower({ operations, outputs }: Structure, block: number): Structure {
  const record = new Recorder();
  const layouts = new Layouts(record, block);
  for (const recorded of operations) {
    const operation = block > 0 ? simplify(recorded) : recorded;
    record.kernel = operation.kernel;
    if (inBlocks(operation, layouts)) continue;
    const inputs = operation.inputs.map((input) => input && layouts.plain(input));
    const results =
      operation.domain === composite
        ? [lowerings[operation.type]!(operation, inputs as Value[], record)].flat()
        : record.operation(operation.type, inputs, operation.outputs, {
            domain: operation.domain,
            attributes: operation.attributes,
          });
    operation.outputs.forEach((output, i) => layouts.set(output, { plain: results[i]! }));
  }
  const structure = structureOf(outputs.map((output) => withSource(layouts.plain(output), record)));
  return lowerMatMuls(structure);
}

/** Lowers the matrix products that the blocked lowering recorded. */
function lowerMatMuls(structure: Structure): Structure {
  if (!structure.operations.some(({ domain }) => domain === composite)) return structure;
  return lower(structure, 0);
}

/** Adds an identity operation for an output that is a leaf. */
function withSource(value: Value, record: Recorder): Value {
  return value.source === undefined
    ? record.one('Identity', [value], value.shape, value.type)
    : value;
}
