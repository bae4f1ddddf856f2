import { ProtobufMessage } from '@counterpoint/core';

/** What an operator is told beside its inputs. */
export type Attribute = number | readonly number[] | { readonly float: number };

const float32 = 1,
  int64 = 7;
/** Opset 17 brings LayerNormalization and still runs in the runtimes of 2023. */
const opset = 17,
  irVersion = 8;

export interface GraphOptions {
  /** What the first axis of inputs and outputs is called. @default batch */
  readonly batch?: string;
  /** Which outputs the file has; others stay within. @default all */
  readonly outputs?: readonly string[];
}

/**
 * An ONNX graph under construction: every method returns the name of a value.
 * https://github.com/onnx/onnx/blob/main/docs/IR.md
 */
export class Graph {
  readonly #nodes: ProtobufMessage[] = [];
  readonly #constants: ProtobufMessage[] = [];
  readonly #inputs: ProtobufMessage[] = [];
  readonly #outputs: ProtobufMessage[] = [];
  readonly #known = new Map<string, string>();
  readonly #included: Uint8Array[] = [];
  readonly #batch: string;
  readonly #listed: readonly string[] | undefined;
  #count = 0;

  constructor({ batch = 'batch', outputs }: GraphOptions = {}) {
    this.#batch = batch;
    this.#listed = outputs;
  }

  /**
   * Another graph's content, before this one's: its values can be used by their names, which must
   * differ from those here. See {@link graphOf}.
   */
  include(graph: Uint8Array): void {
    this.#included.push(graph);
  }

  /** A whole-number input with named, variable sides. */
  input(name: string, sides: readonly string[]): string {
    this.#inputs.push(valueInfo(name, int64, this.#named(sides)));
    return name;
  }

  output(value: string, name: string, sides: readonly (string | number)[]): void {
    this.#nodes.push(new ProtobufMessage().text(1, value).text(2, name).text(4, 'Identity'));
    if (this.#listed?.includes(name) ?? true)
      this.#outputs.push(valueInfo(name, float32, this.#named(sides)));
  }

  floats(name: string, shape: readonly number[], values: Float32Array): string {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#constants.push(constant(name, float32, shape, bytes));
    return name;
  }

  scalar(value: number): string {
    return this.#once(`scalar ${value}`, (name) =>
      constant(name, float32, [], new Uint8Array(Float32Array.of(value).buffer)),
    );
  }

  /** A list of whole numbers: a shape, axes, ends. */
  integers(...values: number[]): string {
    return this.#once(`integers ${values.join()}`, (name) =>
      constant(
        name,
        int64,
        [values.length],
        new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
      ),
    );
  }

  /** A node with one output. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    return this.nodes(operator, inputs, 1, attributes)[0]!;
  }

  /** A node with several outputs. */
  nodes(
    operator: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string[] {
    const names = Array.from({ length: outputs }, () => `${operator}_${this.#count++}`);
    const message = new ProtobufMessage();
    for (const name of inputs) message.text(1, name);
    for (const name of names) message.text(2, name);
    message.text(3, names[0]!).text(4, operator);
    for (const [name, value] of Object.entries(attributes))
      message.message(5, attribute(name, value));
    this.#nodes.push(message);
    return names;
  }

  /** The model file. */
  file(name: string): Uint8Array {
    const graph = new ProtobufMessage();
    for (const fields of this.#included) graph.raw(fields);
    for (const node of this.#nodes) graph.message(1, node);
    graph.text(2, name);
    for (const each of this.#constants) graph.message(5, each);
    for (const each of this.#inputs) graph.message(11, each);
    for (const each of this.#outputs) graph.message(12, each);
    return new ProtobufMessage()
      .int(1, irVersion)
      .text(2, 'counterpoint')
      .message(7, graph)
      .message(8, new ProtobufMessage().text(1, '').int(2, opset))
      .encoded();
  }

  #named<Side extends string | number>(sides: readonly Side[]): readonly (Side | string)[] {
    return sides.map((side) => (side === 'batch' ? this.#batch : side));
  }

  #once(key: string, make: (name: string) => ProtobufMessage): string {
    let name = this.#known.get(key);
    if (name === undefined) {
      this.#known.set(key, (name = `constant_${this.#known.size}`));
      this.#constants.push(make(name));
    }
    return name;
  }
}

function constant(
  name: string,
  type: number,
  shape: readonly number[],
  bytes: Uint8Array,
): ProtobufMessage {
  const message = new ProtobufMessage();
  for (const side of shape) message.int(1, side);
  return message.int(2, type).text(8, name).bytes(9, bytes);
}

function attribute(name: string, value: Attribute): ProtobufMessage {
  const message = new ProtobufMessage().text(1, name);
  if (typeof value === 'number') return message.int(3, value).int(20, 2);
  if ('float' in value) return message.float(2, value.float).int(20, 1);
  for (const each of value) message.int(8, each);
  return message.int(20, 7);
}

function valueInfo(
  name: string,
  type: number,
  sides: readonly (string | number)[],
): ProtobufMessage {
  const shape = new ProtobufMessage();
  for (const side of sides)
    shape.message(
      1,
      typeof side === 'string'
        ? new ProtobufMessage().text(2, side)
        : new ProtobufMessage().int(1, side),
    );
  return new ProtobufMessage()
    .text(1, name)
    .message(
      2,
      new ProtobufMessage().message(1, new ProtobufMessage().int(1, type).message(2, shape)),
    );
}
