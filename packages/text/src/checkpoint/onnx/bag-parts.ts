import type { Graph } from './graph.js';
import { activation, layerNorm, linear } from './layers.js';

/** W2 gelu(W1 norm(x)): what a `Bag` and a `WordTransformer` add to their sums x. */
export function residual(graph: Graph, x: string): string {
  return linear(
    graph,
    activation(
      graph,
      linear(graph, layerNorm(graph, x, 'norm', 1e-5, true), 'inner', true),
      'gelu',
    ),
    'outer',
    true,
  );
}

/**
 * The outputs of an encoder that gives one vector a text: `last_hidden_state` repeats it for every
 * token, so that any pooling gives it back.
 */
export function oneVectorATextOutputs(
  graph: Graph,
  embedding: string,
  mask: string,
  width: number,
): void {
  const ones = graph.node('Unsqueeze', [
    graph.node('Add', [graph.node('Mul', [mask, graph.scalar(0)]), graph.scalar(1)]),
    graph.integers(2),
  ]); // [N, T, 1]
  graph.output(
    graph.node('Mul', [ones, graph.node('Unsqueeze', [embedding, graph.integers(1)])]),
    'last_hidden_state',
    ['batch', 'tokens', width],
  );
  graph.output(embedding, 'sentence_embedding', ['batch', width]);
}
