import { CounterpointError } from '@counterpoint/core';
import type { OnnxGraph, OnnxNode } from '../file/onnx-model.js';
import { operatorKey, operators } from '../operators/index.js';

/** Names that a node reads, those of graphs inside it included. */
export function namesRead(node: OnnxNode): string[] {
  const inner = [...node.attributes.values()].flatMap((value) =>
    typeof value === 'object' && 'nodes' in value
      ? value.nodes.flatMap(namesRead).concat(value.outputs.map(({ name }) => name))
      : [],
  );
  return [...node.inputs, ...inner].filter((name) => name !== '');
}

/** The nodes that some outputs follow from, in the order of the file. */
export function neededNodes(graph: OnnxGraph, outputs: readonly string[]): OnnxNode[] {
  const names = new Set(outputs);
  return graph.nodes
    .toReversed()
    .filter((node) => {
      const needed = node.outputs.some((name) => names.has(name));
      if (needed) for (const name of namesRead(node)) names.add(name);
      return needed;
    })
    .reverse();
}

/**
 * Holds nodes to the operators that are supported.
 *
 * @throws CP_ONNX_OPERATOR with every missing operator, its nodes, and how many are supported
 */
export function checkOperators(nodes: readonly OnnxNode[]): void {
  const missing = new Map<string, string[]>();
  const fine = new Set<string>();
  const visit = (node: OnnxNode) => {
    const key = operatorKey(node);
    if (Object.hasOwn(operators, key)) fine.add(key);
    else missing.set(key, [...(missing.get(key) ?? []), node.name || node.outputs[0]!]);
    for (const value of node.attributes.values())
      if (typeof value === 'object' && 'nodes' in value) value.nodes.forEach(visit);
  };
  nodes.forEach(visit);
  if (missing.size === 0) return;
  const list = [...missing].map(([name, places]) => {
    const firstPlaces = places.slice(0, 5).join(', ') + (places.length > 5 ? ', ...' : '');
    return `${name} (${places.length === 1 ? 'node' : `${places.length} nodes:`} ${firstPlaces})`;
  });
  const number = missing.size === 1 ? 'An operator is' : `${missing.size} operators are`;
  throw new CounterpointError('CP_ONNX_OPERATOR', {
    what: `${number} not supported: ${list.join('; ')}`,
    where: 'the graph of the model',
    expected: `supported operators only; ${fine.size} others of this model are`,
    remedy: 'export the model without it, or ask for an output that does not need it',
    facts: { missing: Object.fromEntries(missing), supported: [...fine].sort() },
  });
}
