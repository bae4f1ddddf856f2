import type { Elements } from './element-type.js';
import { signature, type Operation } from './operation.js';
import type { Value } from './value.js';

/** Pending operations in the order of recording, what they take from outside, and what is wanted of them. */
export interface Structure {
  readonly operations: readonly Operation[];
  /** Values with elements that the operations take: the graph's inputs. */
  readonly leaves: readonly Value[];
  readonly constants: readonly Value[];
  readonly outputs: readonly Value[];
}

/** Everything that the wanted values still need. */
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
  const known = new Set<Value>(); // by first use: the age of a leaf is no part of the structure
  for (const { inputs } of ordered) for (const input of inputs) if (input !== undefined && input.source === undefined) known.add(input);
  return {
    operations: ordered,
    leaves: [...known].filter((value) => !value.constant),
    constants: [...known].filter((value) => value.constant),
    outputs,
  };
}

/** Equal for structures that one compiled graph serves: operations, shapes, wiring, constants; not the leaves' elements. */
export function keyOf({ operations, leaves, constants, outputs }: Structure): string {
  const numbers = new Map<Value, number>();
  const parts: string[] = [];
  for (const leaf of leaves) {
    numbers.set(leaf, numbers.size);
    parts.push(leaf.type + leaf.shape.join('x'));
  }
  for (const constant of constants) {
    numbers.set(constant, numbers.size);
    parts.push((constant.text ??= `=${constant.type}${constant.shape.join('x')}:${textOf(constant.elements!)}`));
  }
  for (const operation of operations) {
    let wiring = signature(operation) + '<';
    for (const input of operation.inputs) wiring += (input === undefined ? '_' : numbers.get(input)) + ',';
    parts.push(wiring);
    for (const output of operation.outputs) numbers.set(output, numbers.size);
  }
  return `${parts.join(';')}|${outputs.map((output) => numbers.get(output)).join()}`;
}

/** Numbers so that different ones differ: joining alone would take -0 for 0. */
function textOf(elements: Elements): string {
  return elements instanceof Float32Array && elements.includes(0) ? Array.from(elements, (x) => (Object.is(x, -0) ? '-0' : x)).join() : (elements as Float32Array).join();
}
