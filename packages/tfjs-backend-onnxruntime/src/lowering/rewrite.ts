import { composite } from '../graph/operation.js';
import type { Recorder } from '../graph/recorder.js';
import { structureOf, type Structure } from '../graph/structure.js';
import type { Value } from '../graph/value.js';
import { lowerings } from './index.js';

/** The same computation in ONNX operations only. Leaves stay the very same values. */
export function lowered({ operations, outputs }: Structure, record: Recorder): Structure {
  const stands = new Map<Value, Value>();
  const current = (value: Value): Value => stands.get(value) ?? value;
  for (const operation of operations) {
    const inputs = operation.inputs.map((input) => input && current(input));
    record.kernel = operation.kernel;
    let results: Value[];
    if (operation.domain === composite) {
      const result = lowerings[operation.type]!(operation, inputs as Value[], record);
      results = Array.isArray(result) ? result : [result];
    } else {
      results = record.operation(operation.type, inputs, operation.outputs, { domain: operation.domain, attributes: operation.attributes });
    }
    operation.outputs.forEach((output, i) => stands.set(output, results[i]!));
  }
  return structureOf(outputs.map((output) => identified(current(output), record)));
}

/** An output that is a leaf itself needs an operation to come from. */
function identified(value: Value, record: Recorder): Value {
  return value.source === undefined ? record.one('Identity', [value], value.shape, value.type) : value;
}
