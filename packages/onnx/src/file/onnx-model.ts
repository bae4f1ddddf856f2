import type { ElementType } from './element-type.js';

/** A tensor as a file stores it. */
export interface StoredArray {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Elements in row-major order, as the file has them, little-endian. */
  readonly bytes: Uint8Array;
}

/** The value of an attribute. */
export type AttributeValue =
  number | string | readonly number[] | readonly string[] | StoredArray | OnnxGraph;

/** One operation of a graph. */
export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  /** Empty for the operators of ONNX itself. */
  readonly domain: string;
  /** Names of values; empty where an optional input is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, AttributeValue>;
  /** The message as it was read; undefined for a node that was put in. */
  readonly message?: Uint8Array;
}

/** An input or output of a graph. */
export interface OnnxPort {
  readonly name: string;
  /** Undefined where it is no tensor. */
  readonly type?: ElementType;
  /** Sizes of the axes, or their names where they differ from run to run. */
  readonly shape?: readonly (number | string)[];
}

/** The graph of an ONNX file: nodes in the order of computation, constants, inputs and outputs. */
export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, StoredArray>;
  /** Without those that are initialisers. */
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
}

/** An ONNX file that was read. */
export interface OnnxModel {
  readonly irVersion: number;
  /** Versions of operator sets by domain; the domain of ONNX itself is empty. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph: OnnxGraph;
  /** The file's bytes, from which {@link writeModel} copies what it does not change. */
  readonly bytes: Uint8Array;
}
