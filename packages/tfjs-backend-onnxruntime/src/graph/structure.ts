import { constantText } from './constant-text.js';
import { signature, type Operation } from './operation.js';
import type { Value } from './value.js';

/**
 * Pending operations in the order of recording, their external inputs, and the requested outputs.
 */
export interface Structure {
  readonly operations: readonly Operation[];
  /** The graph's inputs: values whose elements exist already. */
  readonly leaves: readonly Value[];
  readonly constants: readonly Value[];
  readonly outputs: readonly Value[];
}

/** All operations that the outputs still depend on. */
export function structureOf(outputs: readonly Value[]): Structure {
  const operations = new Set<Operation>();
  const open = outputs.map((output) => output.source!);
  while (open.length > 0) {
    const operation = open.pop()!;
    if (operations.has(operation)) continue;
    operations.add(operation);
    for (const input of operation.inputs) {
      if (input?.source !== undefined && !operations.has(input.source)) open.push(input.source);
    }
  }
  const ordered = [...operations].sort((a, b) => a.outputs[0]!.id - b.outputs[0]!.id);
  const externalValues = new Set<Value>(); // by first use: the age of a leaf is no part of the structure
  for (const { inputs } of ordered)
    for (const input of inputs)
      if (input !== undefined && input.source === undefined) externalValues.add(input);
  return {
    operations: ordered,
    leaves: [...externalValues].filter((value) => !value.constant),
    constants: [...externalValues].filter((value) => value.constant),
    outputs,
  };
}

/**
 * The cache key of a structure: operations, shapes, wiring and constants, but not the leaves'
 * elements. Structures with equal keys share a compiled graph. The key is a byte string of numbers,
 * because each training step computes it for thousands of operations.
 */
export function keyOf({ operations, leaves, constants, outputs }: Structure): string {
  const words: number[] = [leaves.length, constants.length, operations.length];
  let places = 0;
  for (const leaf of leaves) {
    leaf.graphIndex = places++;
    words.push(numberOf(leaf.type + leaf.shape.join('x')));
  }
  for (const constant of constants) {
    constant.graphIndex = places++;
    words.push(numberOf(constantText(constant)));
  }
  for (const operation of operations) {
    words.push(numberOf(signature(operation)), operation.inputs.length);
    for (const input of operation.inputs) words.push(input === undefined ? -1 : input.graphIndex);
    for (const output of operation.outputs) output.graphIndex = places++;
  }
  for (const output of outputs) words.push(output.graphIndex);
  return Buffer.from(Int32Array.from(words).buffer).toString('latin1');
}

const mostNumbered = 100_000;
let numbered = new Map<string, number>();
let lastNumber = 0;

/**
 * A number for a text, constant while the text is cached. Numbers are never reused, so an evicted
 * text costs one compilation but never collides with another.
 */
function numberOf(text: string): number {
  const externalValues = numbered.get(text);
  if (externalValues !== undefined) return externalValues;
  if (numbered.size >= mostNumbered) numbered = new Map();
  numbered.set(text, ++lastNumber);
  return lastNumber;
}
