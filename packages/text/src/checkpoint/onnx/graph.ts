import { PbfWriter } from 'pbf';

/** Writes the fields of a message. */
type Message = (fields: PbfWriter) => void;

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
  readonly #nodes: Message[] = [];
  readonly #constants: Message[] = [];
  readonly #inputs: Message[] = [];
  readonly #outputs: Message[] = [];
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
    this.#nodes.push((node) => {
      node.writeStringField(1, value);
      node.writeStringField(2, name);
      node.writeStringField(4, 'Identity');
    });
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
    this.#nodes.push((node) => {
      for (const name of inputs) node.writeStringField(1, name);
      for (const name of names) node.writeStringField(2, name);
      node.writeStringField(3, names[0]!);
      node.writeStringField(4, operator);
      for (const [name, value] of Object.entries(attributes)) add(node, 5, attribute(name, value));
    });
    return names;
  }

  /** The model file. */
  file(name: string): Uint8Array {
    const graph: Message = (fields) => {
      for (const included of this.#included) copyFields(included, fields);
      for (const node of this.#nodes) add(fields, 1, node);
      fields.writeStringField(2, name);
      for (const each of this.#constants) add(fields, 5, each);
      for (const each of this.#inputs) add(fields, 11, each);
      for (const each of this.#outputs) add(fields, 12, each);
    };
    const model = new PbfWriter();
    model.writeVarintField(1, irVersion);
    model.writeStringField(2, 'counterpoint');
    add(model, 7, graph);
    add(model, 8, (version) => {
      version.writeStringField(1, '');
      version.writeVarintField(2, opset);
    });
    return model.finish();
  }

  #named<Side extends string | number>(sides: readonly Side[]): readonly (Side | string)[] {
    return sides.map((side) => (side === 'batch' ? this.#batch : side));
  }

  #once(key: string, make: (name: string) => Message): string {
    let name = this.#known.get(key);
    if (name === undefined) {
      this.#known.set(key, (name = `constant_${this.#known.size}`));
      this.#constants.push(make(name));
    }
    return name;
  }
}

function add(fields: PbfWriter, field: number, message: Message): void {
  fields.writeMessage(field, (_, child) => message(child), undefined);
}

/** Fields that were encoded before. */
function copyFields(encoded: Uint8Array, into: PbfWriter): void {
  into.realloc(encoded.length);
  into.buf.set(encoded, into.pos);
  into.pos += encoded.length;
}

function constant(
  name: string,
  type: number,
  shape: readonly number[],
  bytes: Uint8Array,
): Message {
  return (tensor) => {
    for (const side of shape) tensor.writeVarintField(1, side);
    tensor.writeVarintField(2, type);
    tensor.writeStringField(8, name);
    tensor.writeBytesField(9, bytes);
  };
}

function attribute(name: string, value: Attribute): Message {
  return (fields) => {
    fields.writeStringField(1, name);
    if (typeof value === 'number') {
      fields.writeVarintField(3, value);
      fields.writeVarintField(20, 2);
    } else if ('float' in value) {
      fields.writeFloatField(2, value.float);
      fields.writeVarintField(20, 1);
    } else {
      for (const each of value) fields.writeVarintField(8, each);
      fields.writeVarintField(20, 7);
    }
  };
}

function valueInfo(name: string, type: number, sides: readonly (string | number)[]): Message {
  const shape: Message = (fields) => {
    for (const side of sides)
      add(fields, 1, (dimension) =>
        typeof side === 'string'
          ? dimension.writeStringField(2, side)
          : dimension.writeVarintField(1, side),
      );
  };
  const tensor: Message = (fields) => {
    fields.writeVarintField(1, type);
    add(fields, 2, shape);
  };
  return (info) => {
    info.writeStringField(1, name);
    add(info, 2, (fields) => add(fields, 1, tensor));
  };
}
