import { attention } from '../onnx/attention.js';
import { Graph } from '../onnx/graph.js';
import { activation, layerNorm, linear, shares, weightedSum } from '../onnx/layers.js';
import type { SentenceEncoderWeights } from './sentence-encoder-weights.js';

const heads = 4;
const epsilon = 1e-6;

/** Longer texts are cut. */
export const sentenceEncoderTokens = 128;

/**
 * The forward pass of Universal Sentence Encoder Lite as an ONNX file with variable batch and
 * length: inputs `input_ids` and `attention_mask` [batch, tokens], output `sentence_embedding`
 * [batch, 512]. Cer et al. 2018, https://arxiv.org/abs/1803.11175, section 3.1. The published graph
 * adds the tokens' rows twice, with the signal of their places (sines and cosines) once; its first
 * layer goes from 256 to 512 values.
 */
export function sentenceEncoderGraph(weights: SentenceEncoderWeights): Uint8Array {
  const graph = new Graph();
  const has = () => true;
  for (const [name, { shape, values }] of Object.entries(weights))
    if (name !== 'timescales') graph.floats(name, shape, values);
  const ids = graph.input('input_ids', ['batch', 'tokens']);
  const mask = graph.node('Cast', [graph.input('attention_mask', ['batch', 'tokens'])], { to: 1 });
  const plus = (a: string, b: string) => graph.node('Add', [a, b]);
  const rows = graph.node('Gather', ['tokens.weight', ids], { axis: 0 }); // [N, T, 256]
  let x = plus(plus(rows, rows), places(graph, weights['timescales']!.values, ids));
  const hidden = graph.node('Mul', [
    graph.node('Sub', [graph.scalar(1), mask]),
    graph.scalar(-1e9),
  ]);
  const padding = graph.node('Unsqueeze', [hidden, graph.integers(1, 2)]); // [N, 1, 1, T]
  for (const layer of [0, 1]) {
    const name = `layers.${layer}`;
    const normed = (y: string, norm: string) =>
      layerNorm(graph, y, `${name}.${norm}`, epsilon, true);
    const width = weights[`${name}.norm1.weight`]!.values.length;
    const residual = layer === 0 ? linear(graph, x, 'widen', true) : x;
    const attended = attention(
      graph,
      normed(x, 'norm1'),
      `${name}.attention`,
      { heads, width },
      padding,
      undefined,
      has,
    );
    x = plus(residual, attended);
    const inner = activation(
      graph,
      linear(graph, normed(x, 'norm2'), `${name}.linear1`, true),
      'relu',
    );
    x = plus(x, linear(graph, inner, `${name}.linear2`, true));
  }
  const mean = weightedSum(graph, shares(graph, mask, false), x);
  const embedding = activation(graph, linear(graph, mean, 'dense', true), 'tanh');
  graph.output(embedding, 'sentence_embedding', ['batch', weights['dense.bias']!.values.length]);
  return graph.file('universal-sentence-encoder-lite');
}

/** sin(t / s) and cos(t / s) for the places t of a text and the timescales s, [T, 256]. */
function places(graph: Graph, inverse: Float32Array, ids: string): string {
  const width = 2 * inverse.length;
  const values = Float32Array.from({ length: sentenceEncoderTokens * width }, (_, i) => {
    const angle = Math.floor(i / width) * inverse[(i % width) % inverse.length]!;
    return i % width < inverse.length ? Math.sin(angle) : Math.cos(angle);
  });
  graph.floats('positions.weight', [sentenceEncoderTokens, width], values);
  const time = graph.node('Slice', [
    graph.node('Shape', [ids]),
    graph.integers(1),
    graph.integers(2),
  ]);
  return graph.node('Slice', ['positions.weight', graph.integers(0), time, graph.integers(0)]);
}
