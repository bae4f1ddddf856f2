import { numbersOf } from '../file/array-values.js';
import type { AttributeValue, OnnxNode } from '../file/onnx-model.js';
import type { Fusion, Matcher, Pattern } from './fuse-layers.js';

const near = (a: number | undefined, b: number) => a !== undefined && Math.abs(a - b) < 1e-4 * b;

function layer(
  operator: string,
  inputs: readonly string[],
  last: OnnxNode,
  attributes: Readonly<Record<string, AttributeValue>> = {},
): OnnxNode {
  return {
    name: last.name,
    operator,
    domain: '',
    inputs,
    outputs: last.outputs,
    attributes: new Map(Object.entries(attributes)),
  };
}

/** The other input of a node of two. */
function other(node: OnnxNode, name: string): string | undefined {
  return node.inputs.length === 2 ? node.inputs[node.inputs[0] === name ? 1 : 0] : undefined;
}

/** Whether a node takes the mean over the last axis and keeps it. */
function isRowMean(node: OnnxNode | undefined, { graph, lookup }: Matcher): node is OnnxNode {
  if (node?.operator !== 'ReduceMean' || node.attributes.get('keepdims') === 0) return false;
  let axes = node.attributes.get('axes');
  const name = node.inputs[1];
  if (name !== undefined) {
    const value = lookup.maker(name)?.attributes.get('value');
    const constant =
      graph.initializers.get(name) ??
      (typeof value === 'object' && 'bytes' in value ? value : undefined);
    axes = constant && numbersOf(constant);
  }
  return Array.isArray(axes) && axes.length === 1 && axes[0] === -1;
}

/**
 * (x - mean) / sqrt(mean((x - mean)^2) + epsilon) * gain + shift, begun at the subtraction.
 */
export const layerNormPattern: Pattern = (node, matcher) => {
  const { lookup, constant, graph } = matcher;
  if (node.operator !== 'Sub') return undefined;
  const [x, meanName] = node.inputs as [string, string];
  const mean = lookup.maker(meanName);
  if (!isRowMean(mean, matcher) || mean.inputs[0] !== x) return undefined;
  const centred = node.outputs[0]!;
  const readers = [...new Set(lookup.readers(centred))];
  const squared = readers.find(
    (each) =>
      (each.operator === 'Pow' && near(constant(each.inputs[1]), 2)) ||
      (each.operator === 'Mul' && each.inputs.every((name) => name === centred)),
  );
  const divided = readers.find((each) => each.operator === 'Div' && each.inputs[0] === centred);
  const variance = squared && lookup.onlyReader(squared.outputs[0]!, 'ReduceMean');
  if (!squared || !divided || !isRowMean(variance, matcher)) return undefined;
  const raised = lookup.onlyReader(variance.outputs[0]!, 'Add');
  const epsilon = raised && constant(other(raised, variance.outputs[0]!));
  const root = raised && lookup.onlyReader(raised.outputs[0]!, 'Sqrt');
  if (epsilon === undefined || !root || divided.inputs[1] !== root.outputs[0]) return undefined;
  const scaled = lookup.onlyReader(divided.outputs[0]!, 'Mul');
  const gain = scaled && other(scaled, divided.outputs[0]!);
  if (!scaled || gain === undefined || graph.initializers.get(gain)?.shape.length !== 1)
    return undefined;
  const chain = [mean, node, squared, variance, raised!, root, divided, scaled];
  const shifted = lookup.onlyReader(scaled.outputs[0]!, 'Add');
  const shift = shifted && other(shifted, scaled.outputs[0]!);
  const whole = shift !== undefined && graph.initializers.get(shift)?.shape.length === 1;
  const nodes = whole ? [...chain, shifted!] : chain;
  const inputs = whole ? [x, gain, shift] : [x, gain];
  return {
    nodes,
    instead: layer('LayerNormalization', inputs, nodes.at(-1)!, { epsilon }),
  };
};

/** 0.5 x (1 + erf(x / sqrt 2)), begun at the division, in either order of its products. */
export const geluPattern: Pattern = (node, { lookup, constant }) => {
  const x = node.inputs[0]!;
  const divides = node.operator === 'Div' && near(constant(node.inputs[1]), Math.SQRT2);
  const scales = node.operator === 'Mul' && near(constant(node.inputs[1]), Math.SQRT1_2);
  const erf = divides || scales ? lookup.onlyReader(node.outputs[0]!, 'Erf') : undefined;
  const raised = erf && lookup.onlyReader(erf.outputs[0]!, 'Add');
  if (!raised || !near(constant(other(raised, erf.outputs[0]!)), 1)) return undefined;
  const first = lookup.onlyReader(raised.outputs[0]!, 'Mul');
  const factor = first && other(first, raised.outputs[0]!);
  if (!first || factor === undefined) return undefined;
  if (factor === x) {
    const last = lookup.onlyReader(first.outputs[0]!, 'Mul');
    if (!last || !near(constant(other(last, first.outputs[0]!)), 0.5)) return undefined;
    return gelu(x, [node, erf, raised, first, last]);
  }
  const half = lookup.maker(factor); // (0.5 x) (1 + erf)
  if (half?.operator === 'Mul' && half.inputs.includes(x) && near(constant(other(half, x)), 0.5))
    return gelu(x, [node, erf, raised, half, first]);
  const last = near(constant(factor), 0.5) && lookup.onlyReader(first.outputs[0]!, 'Mul');
  return last && other(last, first.outputs[0]!) === x
    ? gelu(x, [node, erf, raised, first, last])
    : undefined;
};

function gelu(x: string, nodes: readonly OnnxNode[]): Fusion {
  return { nodes, instead: layer('Gelu', [x], nodes.at(-1)!) };
}

/** x weight + shift, as one layer. */
export const linearPattern: Pattern = (node, { lookup, graph }) => {
  const weight = graph.initializers.get(node.inputs[1] ?? '');
  if (node.operator !== 'MatMul' || weight?.shape.length !== 2) return undefined;
  const shifted = lookup.onlyReader(node.outputs[0]!, 'Add');
  const shift = shifted && other(shifted, node.outputs[0]!);
  const sides = graph.initializers.get(shift ?? '')?.shape;
  if (!shifted || sides?.length !== 1 || sides[0] !== weight.shape[1]) return undefined;
  return {
    nodes: [node, shifted],
    instead: { ...layer('Linear', [...node.inputs, shift!], shifted), domain: 'counterpoint' },
  };
};

/** The patterns in the order in which they are looked for. */
export const layerPatterns: readonly Pattern[] = [layerNormPattern, geluPattern, linearPattern];
