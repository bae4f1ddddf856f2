import { numbersOf } from '../file/array-values.js';
import { elementTypeOf } from '../file/element-type.js';
import type { OnnxModel, OnnxNode, StoredArray } from '../file/onnx-model.js';
import { strides } from '../host/broadcast.js';
import { namesRead } from '../run/needed-nodes.js';
import { GraphLookup } from './graph-lookup.js';

/**
 * The same model with its quantised weights as float32 initialisers, so that they can be trained:
 * - `DequantizeLinear` of stored numbers becomes an initialiser named after its output;
 * - `DynamicQuantizeLinear`, `MatMulInteger`, `Cast` and `Mul` by the two scales, as ONNX Runtime's
 *   quantiser writes a matrix product, become one `MatMul`;
 * - a `Constant` of floats becomes an initialiser.
 *
 * Activations are not rounded any more.
 */
export function withFloatWeights(model: OnnxModel): OnnxModel {
  const { graph } = model;
  const initializers = new Map(graph.initializers);
  const removed = new Set<OnnxNode>();
  const put = new Map<OnnxNode, OnnxNode>();
  for (const node of graph.nodes) {
    const array = constantOf(node) ?? dequantizedOf(node, initializers);
    if (array === undefined) continue;
    initializers.set(array.name, array);
    removed.add(node);
  }
  const lookup = new GraphLookup(graph.nodes);
  for (const node of graph.nodes) {
    const product = integerProduct(node, lookup, initializers);
    if (product === undefined) continue;
    initializers.set(product.weight.name, product.weight);
    for (const each of product.chain) removed.add(each);
    put.set(product.chain.at(-1)!, product.product);
  }
  const nodes = graph.nodes.flatMap((node) => {
    const instead = put.get(node);
    return instead ? [instead] : removed.has(node) ? [] : [node];
  });
  const left = unusedRemoved(nodes, model);
  const [before, after] = [graph.nodes, left].map((list) => new Set(list.flatMap(namesRead)));
  for (const name of initializers.keys())
    if (before!.has(name) && !after!.has(name)) initializers.delete(name);
  return { ...model, graph: { ...graph, nodes: left, initializers } };
}

/** Without quantisers whose results nobody reads any more. */
function unusedRemoved(nodes: readonly OnnxNode[], { graph }: OnnxModel): OnnxNode[] {
  const usedNames = new Set([
    ...nodes.flatMap(({ inputs }) => inputs),
    ...graph.outputs.map(({ name }) => name),
  ]);
  const scales = (node: OnnxNode) =>
    node.operator === 'DynamicQuantizeLinear' && !node.outputs.some((name) => usedNames.has(name));
  return nodes.filter((node) => !scales(node));
}

function constantOf(node: OnnxNode): StoredArray | undefined {
  const value = node.operator === 'Constant' ? node.attributes.get('value') : undefined;
  if (typeof value !== 'object' || !('bytes' in value) || value.type.computed !== 'float32')
    return undefined;
  return value.shape.length === 0 ? undefined : { ...value, name: node.outputs[0]! };
}

function dequantizedOf(
  node: OnnxNode,
  initializers: ReadonlyMap<string, StoredArray>,
): StoredArray | undefined {
  if (node.operator !== 'DequantizeLinear') return undefined;
  const [x, scale, zero] = node.inputs.map((name) => initializers.get(name));
  if (!x || !scale || (node.inputs[2] && !zero)) return undefined;
  const axis = Number(node.attributes.get('axis') ?? 1);
  const block = Number(node.attributes.get('block_size') ?? 0);
  return scaled(node.outputs[0]!, x, scale, zero, axis, block);
}

/** (x - zero point) scale, as float32. */
function scaled(
  name: string,
  x: StoredArray,
  scale: StoredArray,
  zero: StoredArray | undefined,
  axis: number,
  block: number,
): StoredArray {
  const [numbers, factors] = [numbersOf(x), numbersOf(scale)];
  const shifts = zero && numbersOf(zero);
  const place = axis < 0 ? axis + x.shape.length : axis;
  const step = strides(x.shape)[place] ?? 1;
  const side = x.shape[place] ?? 1;
  const blocks = strides(scale.shape);
  const inputStrides = strides(x.shape);
  const entry = (i: number): number => {
    if (factors.length === 1) return 0;
    if (block === 0) return Math.floor(i / step) % side;
    return inputStrides.reduce((sum, each, at) => {
      const index = Math.floor(i / each) % x.shape[at]!;
      return sum + blocks[at]! * (at === place ? Math.floor(index / block) : index);
    }, 0);
  };
  const values = Float32Array.from(numbers, (value, i) => {
    const at = entry(i);
    return (value - (shifts ? (shifts[at] ?? shifts[0]!) : 0)) * factors[at]!;
  });
  const type = elementTypeOf(1, name);
  return { name, type, shape: x.shape, bytes: new Uint8Array(values.buffer) };
}

interface IntegerProduct {
  readonly chain: readonly OnnxNode[];
  readonly weight: StoredArray;
  readonly product: OnnxNode;
}

/** The chain of nodes that stands for a product with a quantised weight. */
function integerProduct(
  node: OnnxNode,
  lookup: GraphLookup,
  initializers: ReadonlyMap<string, StoredArray>,
): IntegerProduct | undefined {
  if (node.operator !== 'MatMulInteger') return undefined;
  const quantizer = lookup.maker(node.inputs[0]);
  const array = initializers.get(node.inputs[1]!);
  const zero = node.inputs[3] ? initializers.get(node.inputs[3]) : undefined;
  const cast = lookup.onlyReader(node.outputs[0]!, 'Cast');
  const last = cast && lookup.onlyReader(cast.outputs[0]!, 'Mul');
  if (quantizer?.operator !== 'DynamicQuantizeLinear' || !array || !last) return undefined;
  const factors = lookup.maker(last.inputs.find((name) => name !== cast.outputs[0]));
  if (factors?.operator !== 'Mul' || !factors.inputs.includes(quantizer.outputs[1]!))
    return undefined;
  const scale = initializers.get(factors.inputs.find((name) => name !== quantizer.outputs[1])!);
  if (!scale || (node.inputs[3] && !zero) || !lookup.onlyReader(factors.outputs[0]!, 'Mul'))
    return undefined;
  const name = array.name.replace(/_quantized$/, '');
  const weight = scaled(
    initializers.has(name) && name !== array.name ? `${name}_dequantized` : name,
    array,
    scale,
    zero,
    array.shape.length - 1,
    0,
  );
  const product: OnnxNode = {
    name: node.name,
    operator: 'MatMul',
    domain: '',
    inputs: [quantizer.inputs[0]!, weight.name],
    outputs: last.outputs,
    attributes: new Map(),
  };
  return { chain: [node, cast, factors, last], weight, product };
}
