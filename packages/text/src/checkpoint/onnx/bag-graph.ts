import type { Bag } from '../../encoder/bag.js';
import type { Graph } from './graph.js';
import { activation, layerNorm, linear, shares, weightedSum } from './layers.js';

/** The forward pass of a {@link Bag}. Its `last_hidden_state` repeats the embedding for every token, so that any pooling gives it back. */
export function bagGraph(graph: Graph, { config }: Bag, ids: string, mask: string): void {
  const bag = weightedSum(graph, shares(graph, mask, true), graph.node('Gather', ['rows.weight', ids], { axis: 0 }));
  const inner = () => activation(graph, linear(graph, layerNorm(graph, bag, 'norm', 1e-5, true), 'inner', true), 'gelu');
  const embedding = config.hidden > 0 ? graph.node('Add', [bag, linear(graph, inner(), 'outer', true)]) : bag;
  const ones = graph.node('Unsqueeze', [graph.node('Add', [graph.node('Mul', [mask, graph.scalar(0)]), graph.scalar(1)]), graph.integers(2)]); // [N, T, 1]
  graph.output(graph.node('Mul', [ones, graph.node('Unsqueeze', [embedding, graph.integers(1)])]), 'last_hidden_state', ['batch', 'tokens', config.width]);
  graph.output(embedding, 'sentence_embedding', ['batch', config.width]);
}
