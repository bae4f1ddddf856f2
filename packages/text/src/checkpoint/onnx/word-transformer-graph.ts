import type { WordTransformer } from '../../encoder/word-transformer.js';
import { attention } from './attention.js';
import { oneVectorATextOutputs, residual } from './bag-parts.js';
import type { Graph } from './graph.js';
import { activation, denseLayers, layerNorm, linear, shares, weightedSum } from './layers.js';

const epsilon = 1e-5;

/**
 * The forward pass of a {@link WordTransformer}: words are read off the marks, ids of 0 with a
 * mask.
 */
export function wordTransformerGraph(
  graph: Graph,
  encoder: WordTransformer,
  ids: string,
  mask: string,
): void {
  const { config } = encoder;
  const { layers, places, dense = [] } = config;
  const node = (operator: string, inputs: readonly string[], attributes = {}) =>
    graph.node(operator, inputs, attributes);
  const float = (x: string) => node('Cast', [x], { to: 1 });
  const plus = (a: string, b: string) => node('Add', [a, b]),
    times = (a: string, b: string) => node('Mul', [a, b]);
  const norm = (x: string, name: string) => layerNorm(graph, x, name, epsilon, true);

  const marks = times(float(node('Equal', [ids, graph.integers(0)])), mask); // [N, T]
  const used = node('Sub', [mask, marks]);
  const place = node('Max', [
    node('Sub', [
      node('Min', [
        node('CumSum', [marks, node('Squeeze', [graph.integers(1)])]),
        graph.scalar(places),
      ]),
      graph.scalar(1),
    ]),
    graph.scalar(0),
  ]); // [N, T]
  const numbers = graph.floats(
    'places',
    [1, places, 1],
    Float32Array.from({ length: places }, (_, i) => i),
  );
  const weight = float(
    node('Less', [
      node('Abs', [node('Sub', [node('Unsqueeze', [place, graph.integers(1)]), numbers])]),
      graph.scalar(0.5),
    ]),
  ); // [N, P, T]
  const words = node('MatMul', [
    times(weight, node('Unsqueeze', [shares(graph, used, true), graph.integers(1)])),
    node('Gather', ['rows.weight', ids], { axis: 0 }),
  ]); // [N, P, D]
  const last = node('ReduceMax', [times(place, mask)], { axes: [1], keepdims: 1 }); // [N, 1]
  const present = float(
    node('Less', [
      graph.floats(
        'place_of',
        [1, places],
        Float32Array.from({ length: places }, (_, i) => i - 0.5),
      ),
      last,
    ]),
  ); // [N, P]

  const bias = node('Unsqueeze', [
    times(node('Sub', [graph.scalar(1), present]), graph.scalar(-1e9)),
    graph.integers(1, 2),
  ]);
  let x = plus(norm(words, 'embedding_norm'), 'positions.weight');
  for (let i = 0; i < layers; i++) {
    const name = `layers.${i}`;
    x = plus(
      x,
      attention(
        graph,
        norm(x, `${name}.norm1`),
        `${name}.attention`,
        config,
        bias,
        undefined,
        () => true,
      ),
    );
    x = plus(
      x,
      linear(
        graph,
        activation(graph, linear(graph, norm(x, `${name}.norm2`), `${name}.linear1`, true), 'gelu'),
        `${name}.linear2`,
        true,
      ),
    );
  }
  const hidden = norm(x, 'final_norm');
  const gates = times(
    node('Sigmoid', [node('Squeeze', [linear(graph, hidden, 'gate', false), graph.integers(2)])]),
    graph.scalar(2),
  );
  const bag = weightedSum(graph, times(present, gates), words);
  const added = linear(
    graph,
    weightedSum(graph, shares(graph, present, false), hidden),
    'out',
    false,
  );
  const sums = plus(plus(bag, added), residual(graph, bag));
  oneVectorATextOutputs(graph, denseLayers(graph, sums, dense), mask, encoder.width);
}
