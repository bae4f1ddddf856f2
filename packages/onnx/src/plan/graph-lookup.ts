import type { OnnxNode } from '../file/onnx-model.js';
import { namesRead } from '../run/needed-nodes.js';

/** Finds who computes and who reads the values of a list of nodes. */
export class GraphLookup {
  readonly #makers = new Map<string, OnnxNode>();
  readonly #readers = new Map<string, OnnxNode[]>();

  constructor(nodes: readonly OnnxNode[]) {
    for (const node of nodes) {
      for (const name of node.outputs) this.#makers.set(name, node);
      for (const name of namesRead(node)) {
        const readers = this.#readers.get(name);
        if (readers) readers.push(node);
        else this.#readers.set(name, [node]);
      }
    }
  }

  /** The node that computes a value. */
  maker(name: string | undefined): OnnxNode | undefined {
    return name === undefined ? undefined : this.#makers.get(name);
  }

  /** The nodes that read a value; a node that reads it twice stands there twice. */
  readers(name: string): readonly OnnxNode[] {
    return this.#readers.get(name) ?? [];
  }

  /** The node that alone reads a value, if it is of one of these operators. */
  onlyReader(name: string, ...operators: string[]): OnnxNode | undefined {
    const readers = this.readers(name);
    return readers.length === 1 && operators.includes(readers[0]!.operator)
      ? readers[0]
      : undefined;
  }
}
