import { CounterpointError, type Pass } from '@counterpoint/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { OnnxGraph, OnnxNode } from '../file/onnx-model.js';
import { isHost, shapeOf, tensorOf, type HostArray, type Value } from '../value/value.js';

/** A node that is to be computed, with the values of its inputs. */
export interface Call {
  readonly node: OnnxNode;
  /** Undefined where an optional input is left out. */
  readonly inputs: readonly (Value | undefined)[];
  /** The version of ONNX's own operator set. */
  readonly opset: number;
  readonly pass: Pass;
  readonly batchNorm: 'frozen' | 'train';
  /** Evaluates a graph inside the node: a branch of `If`. */
  readonly evaluate: (graph: OnnxGraph) => Value[];
}

/** Computes a node: one value an output, in order. */
export type Operator = (call: Call) => readonly Value[];

export type OperatorTable = Readonly<Record<string, Operator>>;

/** @throws CP_ONNX_NODE */
export function refuseNode(
  { node }: Pick<Call, 'node'>,
  what: string,
  expected?: string,
): CounterpointError {
  return new CounterpointError('CP_ONNX_NODE', {
    what,
    where: `node ${node.name || node.outputs[0]} (${node.operator})`,
    expected,
    remedy: 'export the model with other options, or report the node',
    facts: { node: node.name, operator: node.operator },
  });
}

/** An input that must be there. */
export function input(call: Call, index: number): Value {
  const value = call.inputs[index];
  if (value === undefined) throw refuseNode(call, `Input ${index} is missing`);
  return value;
}

/** An input as a tensor with its axes as ONNX has them. */
export function tensorInput(call: Call, index: number): Tensor {
  return tensorOf(input(call, index));
}

/** An input that must be known before the engine runs, such as a shape. */
export function hostInput(call: Call, index: number): HostArray {
  const value = input(call, index);
  if (isHost(value)) return value;
  throw refuseNode(
    call,
    `Input ${index} depends on what the model computes`,
    'a constant, or numbers that follow from the shapes of the inputs',
  );
}

/** An optional input of whole numbers, such as axes; undefined when it is left out. */
export function listInput(call: Call, index: number): number[] | undefined {
  return call.inputs[index] === undefined ? undefined : Array.from(hostInput(call, index).values);
}

export function numberAttribute({ node }: Call, name: string, fallback: number): number {
  const value = node.attributes.get(name);
  return typeof value === 'number' ? value : fallback;
}

export function textAttribute({ node }: Call, name: string, fallback: string): string {
  const value = node.attributes.get(name);
  return typeof value === 'string' ? value : fallback;
}

export function listAttribute({ node }: Call, name: string): number[] | undefined {
  const value = node.attributes.get(name);
  return Array.isArray(value) ? (value as number[]) : undefined;
}

/** An axis counted from the first, for a rank. */
export function axisOf(call: Call, axis: number, rank: number): number {
  const place = axis < 0 ? axis + rank : axis;
  if (!(place >= 0 && place < Math.max(rank, 1)))
    throw refuseNode(call, `A value of ${rank} axes has no axis ${axis}`);
  return place;
}

/** The rank of an input. */
export function rankOf(call: Call, index: number): number {
  return shapeOf(input(call, index)).length;
}
