import type { TextEncoder } from '../../encoder/text-encoder.js';
import { Graph } from './graph.js';
import { graphOf } from './included-graph.js';
import { writeEncoder } from './onnx-model.js';

/**
 * A text tower: its encoder, and the projection into the space that it shares, [encoder width,
 * width], where there is one.
 */
export interface TextTower {
  readonly encoder: TextEncoder;
  readonly projection?: { readonly values: Float32Array; readonly width: number };
}

/**
 * A text tower as an ONNX file with variable batch and length: inputs `input_ids` and
 * `attention_mask` (int64 [batch, tokens]), one output,
 * [batch, width], not normalised.
 *
 * @param output its name: `text_embeds`, `pooler_output`
 * @throws CP_TEXT_CONFIG when the weights exceed what one ONNX file can hold
 */
export async function textTowerModel(tower: TextTower, output: string): Promise<Uint8Array> {
  const graph = new Graph({ outputs: [output] });
  graph.output(await embedded(graph, tower), output, ['batch', widthOf(tower)]);
  return graph.file('text-tower');
}

/** The other tower of {@link towersModel}, and how cosines become logits. */
export interface TowersModelOptions {
  /**
   * The other tower's file: one output of unit rows, [batch, width], and no name that a text
   * encoder uses.
   */
  readonly other: Uint8Array;
  /** What that output is called, such as `image_embeds`. */
  readonly output: string;
  /** Cosines to logits. */
  readonly scale: number;
  readonly bias: number;
  /** Names of the logits, [batch, texts] and [texts, batch]. */
  readonly logits: readonly [string, string];
}

/**
 * Two towers as one ONNX file, as CLIP's is published for runtimes: the inputs of both; outputs
 * `text_embeds` and the other tower's, both of unit
 * rows, and the logits scale x cosine + bias both ways. The towers' batches may differ in size.
 *
 * @throws CP_TEXT_CONFIG
 */
export async function towersModel(
  tower: TextTower,
  { other, output, scale, bias, logits: [forward, backward] }: TowersModelOptions,
): Promise<Uint8Array> {
  const graph = new Graph({ batch: 'texts', outputs: ['text_embeds', forward, backward] });
  graph.include(graphOf(other));
  const x = await embedded(graph, tower);
  const length = graph.node('Max', [
    graph.node('ReduceL2', [x], { axes: [1], keepdims: 1 }),
    graph.scalar(1e-12),
  ]);
  const texts = graph.node('Div', [x, length]);
  graph.output(texts, 'text_embeds', ['batch', widthOf(tower)]);
  const cosines = graph.node('MatMul', [
    output,
    graph.node('Transpose', [texts], { perm: [1, 0] }),
  ]);
  const logits = graph.node('Add', [
    graph.node('Mul', [cosines, graph.scalar(scale)]),
    graph.scalar(bias),
  ]);
  graph.output(logits, forward, ['others', 'texts']);
  graph.output(graph.node('Transpose', [logits], { perm: [1, 0] }), backward, ['texts', 'others']);
  return graph.file('towers');
}

function widthOf({ encoder, projection }: TextTower): number {
  return projection?.width ?? encoder.width;
}

async function embedded(graph: Graph, { encoder, projection }: TextTower): Promise<string> {
  await writeEncoder(graph, encoder);
  if (projection === undefined) return 'sentence_embedding';
  return graph.node('MatMul', [
    'sentence_embedding',
    graph.floats('text_projection.weight', [encoder.width, projection.width], projection.values),
  ]);
}
