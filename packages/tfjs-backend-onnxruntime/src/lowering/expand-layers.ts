import { composite, type Operation } from '../graph/operation.js';
import { Recorder } from '../graph/recorder.js';
import { structureOf, type Structure } from '../graph/structure.js';
import type { Value } from '../graph/value.js';
import { layers } from '../layers/index.js';

/**
 * The same computation with each layer's formula in its place, so that what lowers operations sees
 * no layers. What has no layer in it comes back
 * as it is. What formulas have in common is computed once, and what nobody asked for is gone.
 * Leaves stay the very same values.
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

/**
 * A recorded operation on other inputs. Reshapes and transposes may now follow others, with which
 * they become one.
 */
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
 * An output that is a leaf, or another output already, gets an operation to come from. It stands
 * where the output was recorded: ONNX Runtime visits
 * a graph from its last operations back, and one that stood at the end would draw everything that
 * it needs before the rest.
 */
function separateOutput(result: Value, graphInputs: Set<Value>): Value {
  const output =
    result.source === undefined || graphInputs.has(result)
      ? new Recorder().one('Identity', [result], result.shape, result.type)
      : result;
  graphInputs.add(output);
  return output;
}
