import type { OnnxGraph, OnnxNode } from '../file/onnx-model.js';
import { hostOf } from '../operators/constant.js';
import { GraphLookup } from './graph-lookup.js';

export interface FusionContext {
  readonly graph: OnnxGraph;
  /** Names that must stay computed. */
  readonly outputs: readonly string[];
}

/** Nodes of a pattern, and the one node that stands for them, computed where the last one was. */
export interface Fusion {
  readonly nodes: readonly OnnxNode[];
  readonly instead: OnnxNode;
}

export interface Matcher extends FusionContext {
  readonly lookup: GraphLookup;
  /** The number that a name stands for, if it is one constant. */
  readonly constant: (name: string | undefined) => number | undefined;
}

/** A pattern that begins at a node. */
export type Pattern = (node: OnnxNode, matcher: Matcher) => Fusion | undefined;

/**
 * The same computation with layers in place of the nodes that exporters write them as:
 * normalisation over the last axis, Gelu by the error function, and products with a shift. Each is
 * one kernel where the engine has it, forwards and backwards. The file that is written back keeps
 * its own nodes.
 */
export function fuseLayers(
  nodes: readonly OnnxNode[],
  context: FusionContext,
  patterns: readonly Pattern[],
): OnnxNode[] {
  return patterns.reduce<OnnxNode[]>(
    (list, pattern) => fuseOne(list, context, pattern),
    [...nodes],
  );
}

function fuseOne(nodes: readonly OnnxNode[], context: FusionContext, pattern: Pattern): OnnxNode[] {
  const lookup = new GraphLookup(nodes);
  const matcher = { ...context, lookup, constant: constantsIn(context.graph, lookup) };
  const fusedNodes = new Set<OnnxNode>();
  const put = new Map<OnnxNode, OnnxNode>();
  for (const node of nodes) {
    if (fusedNodes.has(node)) continue;
    const fusion = pattern(node, matcher);
    if (!fusion || fusion.nodes.some((each) => fusedNodes.has(each))) continue;
    if (!isClosed(fusion, matcher)) continue;
    for (const each of fusion.nodes) fusedNodes.add(each);
    put.set(fusion.nodes.at(-1)!, fusion.instead);
  }
  return nodes.flatMap((node) => put.get(node) ?? (fusedNodes.has(node) ? [] : [node]));
}

/** Whether nothing outside reads what lies inside. */
function isClosed({ nodes }: Fusion, { lookup, outputs }: Matcher): boolean {
  const inside = new Set(nodes);
  return nodes
    .slice(0, -1)
    .flatMap((node) => node.outputs)
    .every(
      (name) => !outputs.includes(name) && lookup.readers(name).every((each) => inside.has(each)),
    );
}

function constantsIn(graph: OnnxGraph, lookup: GraphLookup): Matcher['constant'] {
  return (name) => {
    if (name === undefined) return undefined;
    const array = graph.initializers.get(name);
    const maker = lookup.maker(name);
    const value = maker?.operator === 'Constant' ? maker.attributes.get('value') : undefined;
    const constant = array ?? (typeof value === 'object' && 'bytes' in value ? value : undefined);
    if (!constant || constant.shape.some((side) => side !== 1)) return undefined;
    return hostOf(constant).values[0];
  };
}
