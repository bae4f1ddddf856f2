import { CounterpointError, isCounterpointError, type Pass } from '@counterpoint/core';
import type { OnnxGraph, OnnxNode } from '../file/onnx-model.js';
import { operatorKey, operators } from '../operators/index.js';
import { hostOf } from '../operators/constant.js';
import type { Value } from '../value/value.js';

/** How a graph runs. */
export interface Evaluation {
  readonly opset: number;
  readonly pass: Pass;
  readonly batchNorm: 'frozen' | 'train';
}

/**
 * Computes nodes in order.
 *
 * @param scope values by name; what is computed is added
 * @throws CP_ONNX_NODE
 */
export function evaluate(
  nodes: readonly OnnxNode[],
  scope: Map<string, Value>,
  how: Evaluation,
): void {
  for (const node of nodes) {
    const inputs = node.inputs.map((name) =>
      name === '' ? undefined : requireValue(node, name, scope),
    );
    const results = compute(node, inputs, scope, how);
    node.outputs.forEach((name, i) => {
      if (name !== '' && results[i] !== undefined) scope.set(name, results[i]);
    });
  }
}

function requireValue(node: OnnxNode, name: string, scope: ReadonlyMap<string, Value>): Value {
  const value = scope.get(name);
  if (value !== undefined) return value;
  throw new CounterpointError('CP_ONNX_FORMAT', {
    what: `Node ${node.name || node.outputs[0]} reads ${name}, which nothing before it computes`,
    expected: 'nodes in the order in which they run',
    remedy: 'check the file with onnx.checker',
  });
}

function compute(
  node: OnnxNode,
  inputs: readonly (Value | undefined)[],
  outerScope: Map<string, Value>,
  how: Evaluation,
): readonly Value[] {
  const inner = (graph: OnnxGraph) => {
    const scope = new Map(outerScope);
    for (const [name, array] of graph.initializers) scope.set(name, hostOf(array));
    evaluate(graph.nodes, scope, how);
    return graph.outputs.map(({ name }) => requireValue(node, name, scope));
  };
  try {
    return operators[operatorKey(node)]!({ node, inputs, ...how, evaluate: inner });
  } catch (cause) {
    if (isCounterpointError(cause) && cause.code.startsWith('CP_ONNX_') && cause.report.where)
      throw cause;
    throw new CounterpointError('CP_ONNX_NODE', {
      what: cause instanceof Error ? firstLine(cause.message) : String(cause),
      where: `node ${node.name || node.outputs[0]} (${node.operator})`,
      expected: 'inputs of shapes and types that the operator takes',
      remedy: 'check the shapes of the batch against the inputs of the model',
      facts: { node: node.name, operator: node.operator },
      cause,
    });
  }
}

function firstLine(message: string): string {
  return message.split('\n')[0]!.replace(/\.$/, '');
}
