import { CounterpointError } from '@counterpoint/core';
import { PbfWriter } from 'pbf';
import { outputOf } from '../encoder/output-of.js';
import { elementTypeOf } from '../file/element-type.js';
import { copyField, fieldsOf } from '../file/message-fields.js';
import type { OnnxGraph, OnnxModel, OnnxNode, StoredArray } from '../file/onnx-model.js';
import { namesRead } from '../run/needed-nodes.js';

/** The layer that {@link withOutputLayer} puts behind an output. */
export interface OutputLayerConfig {
  /** @default the output that `onnx/model` embeds */
  readonly output?: string;
  /** [D, D], row-major. */
  readonly weight: Float32Array;
  /** [D] */
  readonly bias: Float32Array;
}

/** The names of the variables that {@link withOutputLayer} adds. */
export const outputLayerNames = {
  weight: 'output_layer.weight',
  bias: 'output_layer.bias',
} as const;

/**
 * The same model with one more layer: y = x A + b for its output x, [N, D] or [N, T, D]. Such a layer
 * commutes with a mean over T, so it may stand before the pooling. Every other reader of the output
 * reads it as it was.
 *
 * @throws CP_ONNX_OUTPUT for an output that is not of float32, has other axes, or has a layer already
 */
export function withOutputLayer(
  model: OnnxModel,
  { output: outputName, weight, bias }: OutputLayerConfig,
): OnnxModel {
  const output = outputOf(model, outputName);
  requireFree(model.graph, output);
  const [inner, product] = [`${output}/before_layer`, `${output}/product`];
  const node = (operator: string, inputs: readonly string[], result: string): OnnxNode => ({
    ...{ name: `output_layer/${operator}`, operator, domain: '' },
    ...{ inputs, outputs: [result], attributes: new Map() },
  });
  const nodes = [
    ...model.graph.nodes.map((each) => withName(each, output, inner)),
    node('MatMul', [inner, outputLayerNames.weight], product),
    node('Add', [product, outputLayerNames.bias], output),
  ];
  const width = bias.length;
  const initializers = new Map(model.graph.initializers);
  for (const array of [
    stored(outputLayerNames.weight, [width, width], weight),
    stored(outputLayerNames.bias, [width], bias),
  ])
    initializers.set(array.name, array);
  return { ...model, graph: { ...model.graph, nodes, initializers } };
}

function stored(name: string, shape: readonly number[], values: Float32Array): StoredArray {
  const bytes = new Uint8Array(Float32Array.from(values).buffer);
  return { name, type: elementTypeOf(1, name), shape, bytes };
}

/** A node that reads or computes another name in place of this one. */
function withName(node: OnnxNode, from: string, to: string): OnnxNode {
  if (!node.inputs.includes(from) && !node.outputs.includes(from)) return node;
  const renamed = (names: readonly string[]) => names.map((name) => (name === from ? to : name));
  const { inputs, outputs, message } = node;
  const renamedNode = { ...node, inputs: renamed(inputs), outputs: renamed(outputs) };
  return { ...renamedNode, message: message && messageWith(message, renamedNode) };
}

/** A message of a node with other inputs (field 1) and outputs (field 2). */
function messageWith(message: Uint8Array, { inputs, outputs }: OnnxNode): Uint8Array {
  const writer = new PbfWriter();
  for (const each of inputs) writer.writeStringField(1, each);
  for (const each of outputs) writer.writeStringField(2, each);
  for (const field of fieldsOf(message)) if (field.number > 2) copyField(field, writer);
  return writer.finish();
}

function requireFree({ outputs, nodes, initializers }: OnnxGraph, output: string): void {
  const port = outputs.find(({ name }) => name === output);
  const isComputed = nodes.some((node) => node.outputs.includes(output));
  const isReadInside = nodes.some(
    (node) => namesRead(node).includes(output) && !node.inputs.includes(output),
  );
  const axes = port?.shape?.length ?? 2;
  const fault = !isComputed
    ? 'is computed by no node'
    : isReadInside
      ? 'is read by a graph within a node'
      : initializers.has(outputLayerNames.weight)
        ? 'has a layer already'
        : port?.type !== undefined && port.type.name !== 'float32'
          ? `is of ${port.type.name}`
          : axes !== 2 && axes !== 3
            ? `has ${axes} axes`
            : undefined;
  if (fault === undefined) return;
  throw new CounterpointError('CP_ONNX_OUTPUT', {
    what: `The output ${output} ${fault}`,
    where: 'withOutputLayer',
    expected: 'an output of float32, [N, D] or [N, T, D], without a layer of this kind',
    remedy: 'export the model in float32, or start from the model as it was before',
  });
}
