import {
  CounterpointError,
  nearestWord,
  storedFloats,
  type NamedVariables,
  type Safetensors,
  type StoredTensor,
} from '@counterpoint/core';
import { tensor } from '@tensorflow/tfjs-core';
import { transposed } from './transposed.js';

/** Where one of our variables lives in a published checkpoint. */
export interface WeightRule {
  readonly ours: string;
  /**
   * The published names; several are stacked along the outputs. The first that a file has of
   * `|`-separated ones is taken.
   */
  readonly theirs: readonly string[];
  /** Published as [outputs, inputs]. */
  readonly turned: boolean;
  /** Published rows that ours leaves out at the start (RoBERTa's positions begin at 2). */
  readonly skipRows?: number;
}

/**
 * Fills variables from a published file.
 *
 * @throws CP_TEXT_MODEL_MALFORMED when a tensor is missing or has another shape; then no
 *   variable has changed
 */
export function loadWeights(
  variables: NamedVariables,
  rules: readonly WeightRule[],
  { tensors }: Safetensors,
  where: string,
): void {
  const prefix = prefixOf(rules, tensors);
  const loaded = rules.map((rule): [string, Float32Array] => {
    const shape = variables[rule.ours]!.shape;
    const parts = rule.theirs.map((names) => find(tensors, names.split('|'), prefix, where));
    return [rule.ours, joined(parts, shape, rule, where)];
  });
  for (const [name, values] of loaded) {
    const variable = variables[name]!;
    const source = tensor(values, variable.shape, 'float32');
    variable.assign(source as never);
    source.dispose();
  }
}

/** The values of variables under their published names. */
export async function savedWeights(
  variables: NamedVariables,
  rules: readonly WeightRule[],
): Promise<Record<string, StoredTensor>> {
  const tensors: Record<string, StoredTensor> = {};
  for (const { ours, theirs, turned, skipRows = 0 } of rules) {
    const variable = variables[ours]!;
    const values = (await variable.data()) as Float32Array;
    const [rows, columns] = variable.shape as [number, number?];
    const whole = turned ? transposed(values, rows, columns!) : values;
    const shape = turned ? [columns!, rows] : variable.shape;
    theirs.forEach((names, part) => {
      const share = whole.length / theirs.length;
      const partValues = new Float32Array(share + skipRows * (shape[1] ?? 0));
      partValues.set(whole.subarray(part * share, (part + 1) * share), skipRows * (shape[1] ?? 0));
      tensors[names.split('|')[0]!] = {
        dtype: 'F32',
        shape: [shape[0]! / theirs.length + skipRows, ...shape.slice(1)],
        bytes: new Uint8Array(partValues.buffer),
      };
    });
  }
  return tensors;
}

function joined(
  parts: readonly StoredTensor[],
  shape: readonly number[],
  { ours, turned, skipRows = 0 }: WeightRule,
  where: string,
): Float32Array {
  const expected = turned
    ? [shape[1]! / parts.length, shape[0]!]
    : [shape[0]! / parts.length + skipRows, ...shape.slice(1)];
  for (const part of parts) {
    if (part.shape.join() !== expected.join()) {
      throw new CounterpointError('CP_TEXT_MODEL_MALFORMED', {
        what: `The values of ${ours} have the shape ${part.shape.join(' x ')}`,
        where,
        expected: `${expected.join(' x ')}, as config.json has it`,
        remedy: 'use the config.json that was published with the weights',
      });
    }
  }
  const values = new Float32Array(shape.reduce((product, side) => product * side, 1));
  const share = values.length / parts.length;
  parts.forEach((part, i) =>
    values.set(storedFloats(part).subarray(skipRows * (shape[1] ?? 0)), i * share),
  );
  return turned ? transposed(values, shape[1]!, shape[0]!) : values;
}

function find(
  tensors: Safetensors['tensors'],
  names: readonly string[],
  prefix: string,
  where: string,
): StoredTensor {
  for (const name of names) {
    const tensorInFile = Object.hasOwn(tensors, prefix + name) ? tensors[prefix + name] : undefined;
    if (tensorInFile) return tensorInFile;
  }
  const near = nearestWord(prefix + names[0]!, Object.keys(tensors));
  throw new CounterpointError('CP_TEXT_MODEL_MALFORMED', {
    what: `The file has no tensor "${prefix}${names[0]!}"`,
    where,
    expected:
      near === undefined
        ? 'the tensors that config.json asks for'
        : `that name; the nearest there is "${near}"`,
    remedy: 'fetch config.json and model.safetensors of the same model',
  });
}

/**
 * Models with a head keep the encoder under a prefix: `bert.embeddings...`, `model.embeddings...`.
 */
function prefixOf(rules: readonly WeightRule[], tensors: Safetensors['tensors']): string {
  const first = rules[0]!.theirs[0]!.split('|')[0]!;
  const match = Object.keys(tensors).find((name) => name === first || name.endsWith(`.${first}`));
  return match === undefined ? '' : match.slice(0, match.length - first.length);
}
