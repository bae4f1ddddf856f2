import { BackendError } from '../error/backend-error.js';
import { signature, type Operation } from '../graph/operation.js';
import { Recorder } from '../graph/recorder.js';
import { structureOf, type Structure } from '../graph/structure.js';
import type { Value } from '../graph/value.js';

/** The two batch sizes at which a graph is recorded. */
const sizes = [2, 3] as const;

/**
 * Generalizes a structure recorded at batch 2 to any batch size by comparing it with the same
 * structure recorded at batch 3. Integers that grow with the batch are computed from the first axis
 * of the first input.
 *
 * @throws CP_BACKEND_EXPORT
 */
export function withAnyBatch(
  small: Structure,
  large: Structure,
  inputs: readonly Value[],
): Structure {
  const fail = (what: string, where: string): never => {
    throw new BackendError('CP_BACKEND_EXPORT', {
      what,
      where,
      expected: 'a graph in which only shapes depend on the batch',
      remedy: 'export the inference function, which works row by row',
    });
  };
  if (small.operations.length !== large.operations.length)
    fail(
      `${small.operations.length} operations at batch 2, ${large.operations.length} at batch 3`,
      'the graph',
    );
  const record = new Recorder();
  record.kernel = 'batch';
  const batch = record.one('Shape', [inputs[0]], [1], 'int64', {
    attributes: { start: 0, end: 1 },
  });
  const computed = new Map<Value, Value>();
  const results: Value[] = [];
  const operations = small.operations.map((operation, i): Operation => {
    const other = large.operations[i]!;
    if (!equalExceptShapes(operation, other))
      fail(
        'An operation differs between batch sizes in more than its shapes',
        `${operation.kernel} as ${operation.type}`,
      );
    const operands = operation.inputs.map((value, at) => {
      const counterpart = other.inputs[at];
      if (
        value === undefined ||
        counterpart === undefined ||
        value.elements === undefined ||
        value === counterpart ||
        inputs.includes(value) ||
        sameElements(value, counterpart)
      )
        return value;
      const replacement =
        computed.get(value) ??
        fromBatch(value, counterpart, batch, record) ??
        fail('A number depends on the batch', `${operation.kernel} as ${operation.type}`);
      if (!computed.has(value)) results.push(replacement);
      computed.set(value, replacement);
      return replacement;
    });
    return { ...operation, inputs: operands };
  });
  const shapes = results.length === 0 ? undefined : structureOf(results);
  const used = new Set(operations.flatMap((operation) => operation.inputs));
  return {
    operations: [...(shapes?.operations ?? []), ...operations],
    leaves: small.leaves,
    constants: [
      ...(shapes?.constants ?? []),
      ...small.constants.filter((constant) => used.has(constant)),
    ],
    outputs: small.outputs,
  };
}

function equalExceptShapes(a: Operation, b: Operation): boolean {
  const withoutOutputs = (operation: Operation) => signature({ ...operation, outputs: [] });
  return withoutOutputs(a) === withoutOutputs(b) && a.inputs.length === b.inputs.length;
}

function sameElements(a: Value, b: Value): boolean {
  return (
    b.elements !== undefined &&
    a.elements!.length === b.elements.length &&
    [...(a.elements as Float32Array)].every((element, i) =>
      Object.is(element, (b.elements as Float32Array)[i]),
    )
  );
}

/** A vector of integers, each of them constant or a multiple of the batch size. */
function fromBatch(small: Value, large: Value, batch: Value, record: Recorder): Value | undefined {
  if (small.type !== 'int64' || small.shape.length !== 1 || small.size !== large.size)
    return undefined;
  const [at2, at3] = [
    Array.from(small.elements as BigInt64Array, Number),
    Array.from(large.elements as BigInt64Array, Number),
  ];
  const parts = at2.map((value, i) => {
    if (value === at3[i]) return record.integers([value]);
    const times = value / sizes[0];
    if (!Number.isInteger(times) || times * sizes[1] !== at3[i]) return undefined;
    return times === 1 ? batch : record.elementwise('Mul', [batch, record.integers([times])]);
  });
  if (parts.some((part) => part === undefined)) return undefined;
  return parts.length === 1 ? parts[0] : record.concat(parts as Value[], 0);
}
