import { composite, type Operation } from '../graph/operation.js';
import { Recorder } from '../graph/recorder.js';
import { structureOf, type Structure } from '../graph/structure.js';
import type { Value } from '../graph/value.js';
import { layers } from '../layers/index.js';

/**
 * Replaces each layer by its formula, so that the lowering sees no layers. A structure without
 * layers is returned unchanged. Common subexpressions are computed once, and unused results are
 * dropped. Leaves keep their identity.
 */
export function expandLayers(structure: Structure): Structure {
  if (!structure.operations.some(isLayer)) return structure;
  const record = new Recorder({ sharing: true });
  const outputs = new Set(structure.outputs);
  const graphInputs = new Set<Value>();
  const replaced = new Map<Value, Value>();
  const replacementOf = (value: Value): Value => replaced.get(value) ?? value;
  for (const operation of structure.operations) {
    record.kernel = operation.kernel;
    const inputs = operation.inputs.map((input) => input && replacementOf(input));
    const results = isLayer(operation)
      ? applyFormula(operation, inputs, record)
      : rerecord(operation, inputs, record);
    operation.outputs.forEach((output, i) =>
      replaced.set(
        output,
        outputs.has(output) ? separateOutput(results[i]!, graphInputs) : results[i]!,
      ),
    );
  }
  return structureOf(structure.outputs.map(replacementOf));
}

function isLayer({ domain, type }: Operation): boolean {
  return domain === composite && type in layers;
}

function applyFormula(
  { type, attributes }: Operation,
  inputs: readonly (Value | undefined)[],
  record: Recorder,
): readonly Value[] {
  const { inputs: names, formula } = layers[type]!;
  const layerInputs = Object.fromEntries(
    names.flatMap((name, i) => (inputs[i] ? [[name, inputs[i]]] : [])),
  );
  return formula(layerInputs, record, attributes as never);
}

/** Records an operation again with other inputs. Consecutive reshapes and transposes are merged. */
function rerecord(
  { type, domain, attributes, outputs }: Operation,
  inputs: readonly (Value | undefined)[],
  record: Recorder,
): readonly Value[] {
  if (domain === '' && type === 'Reshape') return [record.reshape(inputs[0]!, outputs[0]!.shape)];
  if (domain === '' && type === 'Transpose')
    return [record.transpose(inputs[0]!, attributes['perm'] as readonly number[])];
  return record.operation(type, inputs, outputs, { domain, attributes });
}

/**
 * Adds an identity operation for an output that is a leaf or already an output. It is recorded at
 * the output's original position: ONNX Runtime visits a graph from its last operations backwards,
 * and an operation at the end would move all its dependencies before the rest.
 */
function separateOutput(result: Value, graphInputs: Set<Value>): Value {
  const output =
    result.source === undefined || graphInputs.has(result)
      ? new Recorder().one('Identity', [result], result.shape, result.type)
      : result;
  graphInputs.add(output);
  return output;
}
