import { CounterpointError, type NamedVariables } from '@counterpoint/core';
import { Bag } from '../../encoder/bag.js';
import { kindOf, type TextEncoder } from '../../encoder/text-encoder.js';
import { WordTransformer } from '../../encoder/word-transformer.js';
import { bagGraph } from './bag-graph.js';
import { Graph } from './graph.js';
import { transformerGraph } from './transformer-graph.js';
import { wordTransformerGraph } from './word-transformer-graph.js';

/** Beyond this a protocol buffer cannot go. */
const mostBytes = 2 ** 31 - 1;

/**
 * The encoder as an ONNX file with variable batch and length: inputs `input_ids` and
 * `attention_mask` (int64 [batch, tokens]), outputs
 * `last_hidden_state` [batch, tokens, D] and `sentence_embedding` [batch, D], pooled and not
 * normalised.
 *
 * @throws CP_TEXT_CONFIG when the weights exceed what one ONNX file can hold
 */
export async function onnxModel(encoder: TextEncoder): Promise<Uint8Array> {
  const graph = new Graph();
  await writeEncoder(graph, encoder);
  return graph.file(kindOf(encoder));
}

/**
 * Writes an encoder into a graph: inputs and outputs as {@link onnxModel} has them. @throws
 * CP_TEXT_CONFIG
 */
export async function writeEncoder(graph: Graph, encoder: TextEncoder): Promise<void> {
  const names = Object.keys(encoder.variables);
  const size = names.reduce((sum, name) => sum + 4 * encoder.variables[name]!.size, 0);
  if (size > mostBytes) {
    throw new CounterpointError('CP_TEXT_CONFIG', {
      what: `The encoder has ${size} bytes of weights`,
      where: 'onnxModel',
      expected: `at most ${mostBytes}`,
      remedy: 'write it without ONNX',
    });
  }
  for (const name of names)
    graph.floats(
      name,
      encoder.variables[name]!.shape,
      (await encoder.variables[name]!.data()) as Float32Array,
    );
  const has = (name: string): boolean => name in (encoder.variables as NamedVariables);
  const ids = graph.input('input_ids', ['batch', 'tokens']);
  const mask = graph.node('Cast', [graph.input('attention_mask', ['batch', 'tokens'])], { to: 1 });
  if (encoder instanceof Bag) bagGraph(graph, encoder, ids, mask);
  else if (encoder instanceof WordTransformer) wordTransformerGraph(graph, encoder, ids, mask);
  else transformerGraph(graph, encoder.config, has, ids, mask);
}
