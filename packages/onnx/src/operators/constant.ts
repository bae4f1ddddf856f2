import { floatValues, numbersOf } from '../file/array-values.js';
import type { StoredArray } from '../file/onnx-model.js';
import { hostArray, type HostArray } from '../value/value.js';
import { hostInput, refuseNode, type Operator, type OperatorTable } from './operator.js';

/** A stored tensor as numbers. */
export function hostOf(array: StoredArray): HostArray {
  const { computed } = array.type;
  return hostArray(
    computed,
    array.shape,
    computed === 'float32' ? floatValues(array) : numbersOf(array),
  );
}

const constant: Operator = (call) => {
  const { attributes } = call.node;
  const attribute = attributes.get('value');
  if (typeof attribute === 'object' && 'bytes' in attribute) return [hostOf(attribute)];
  for (const [name, type] of [
    ['value_float', 'float32'],
    ['value_int', 'int32'],
    ['value_floats', 'float32'],
    ['value_ints', 'int32'],
  ] as const) {
    const value = attributes.get(name);
    if (typeof value === 'number') return [hostArray(type, [], [value])];
    if (Array.isArray(value)) return [hostArray(type, [value.length], value as number[])];
  }
  throw refuseNode(call, 'The constant has no numbers', 'value, value_float(s) or value_int(s)');
};

/** One of two graphs, by a condition that is known before the engine runs. */
const branch: Operator = (call) => {
  const branch = hostInput(call, 0).values[0] !== 0 ? 'then_branch' : 'else_branch';
  const graph = call.node.attributes.get(branch);
  if (typeof graph !== 'object' || !('nodes' in graph))
    throw refuseNode(call, `The ${branch} is missing`);
  return call.evaluate(graph);
};

/** Constants, and graphs within a graph. */
export const constantOperators: OperatorTable = { Constant: constant, If: branch };
