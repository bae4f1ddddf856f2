import { tensor, type DataType } from '@tensorflow/tfjs-core';
import type { NamedVariables } from '../contract/named-variables.js';
import { CounterpointError } from '../error/counterpoint-error.js';
import { nearestWord } from '../error/nearest-word.js';
import { assignValue } from '../nn/assign-value.js';
import { storedFloats } from './floats.js';
import { readSafetensors, writeSafetensors, type StoredTensor } from './safetensors.js';

/**
 * The values of variables as a safetensors file, by name and with their shapes [...].
 *
 * @param metadata goes into the file's header
 */
export async function variablesToFile(
  variables: NamedVariables,
  metadata: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  const names = Object.keys(variables).sort();
  const values = await Promise.all(names.map((name) => variables[name]!.data()));
  const tensors = names.map((name, i): [string, StoredTensor] => {
    const { dtype, shape } = variables[name]!;
    const data = values[i] as Float32Array | Int32Array | Uint8Array;
    return [
      name,
      {
        dtype: dtype === 'float32' ? 'F32' : dtype === 'int32' ? 'I32' : 'BOOL',
        shape,
        bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      },
    ];
  });
  return writeSafetensors({ tensors: Object.fromEntries(tensors), metadata });
}

/**
 * Sets variables from a safetensors file. On an error no variable changes.
 *
 * @param variables to assign; their shapes [...] must be those in the file
 * @param where names the file in messages
 * @throws CP_CORE_SAFETENSORS_INVALID, CP_CORE_WEIGHTS_MISMATCH when names or shapes differ
 */
export function fileToVariables(file: Uint8Array, variables: NamedVariables, where: string): void {
  const { tensors } = readSafetensors(file, where);
  for (const [name, variable] of Object.entries(variables)) {
    const entry = tensors[name];
    if (entry === undefined || entry.shape.join() !== variable.shape.join()) {
      const near = nearestWord(name, Object.keys(tensors));
      throw new CounterpointError('CP_CORE_WEIGHTS_MISMATCH', {
        what:
          entry === undefined
            ? `The file has no values for "${name}"`
            : `"${name}" has the shape ${entry.shape.join(' x ')} in the file`,
        where,
        expected:
          `a tensor "${name}" of shape ${variable.shape.join(' x ')}` +
          (entry === undefined && near !== undefined
            ? ` (the nearest name there is "${near}")`
            : ''),
        remedy: 'load it into a model created from the same config',
      });
    }
  }
  for (const [name, variable] of Object.entries(variables)) {
    const entry = tensors[name]!;
    const values =
      entry.dtype === 'I32'
        ? new Int32Array(entry.bytes.slice().buffer)
        : entry.dtype === 'BOOL'
          ? entry.bytes.slice()
          : storedFloats(entry);
    assignValue(variable, tensor(values, [...entry.shape], variable.dtype as DataType));
  }
}
