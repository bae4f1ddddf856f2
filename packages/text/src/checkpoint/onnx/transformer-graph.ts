import { causalBias } from '@counterpoint/core';
import type { ResolvedTextTransformerConfig } from '../../encoder/text-transformer-config.js';
import { relativeBuckets } from '../../encoder/relative-bias.js';
import { attention } from './attention.js';
import { oneVectorATextOutputs } from './bag-parts.js';
import type { Graph } from './graph.js';
import { activation, denseLayers, layerNorm, linear, shares, weightedSum } from './layers.js';

type Config = ResolvedTextTransformerConfig;

/**
 * The forward pass of a `TextTransformer`. @param has whether the encoder has a variable of this
 * name
 */
export function transformerGraph(
  graph: Graph,
  config: Config,
  has: (name: string) => boolean,
  ids: string,
  mask: string,
): void {
  const { width, epsilon, maxTokens, window } = config;
  const time = graph.node('Slice', [
    graph.node('Shape', [ids]),
    graph.integers(1),
    graph.integers(2),
  ]); // [1]
  const firstRows = (table: string, axes: readonly number[]) =>
    graph.node('Slice', [
      table,
      graph.integers(...axes.map(() => 0)),
      axes.length === 1 ? time : graph.node('Concat', [time, time], { axis: 0 }),
      graph.integers(...axes),
    ]);
  let x = graph.node('Gather', ['tokens.weight', ids], { axis: 0 }); // [N, T, D]
  if (has('positions.weight')) x = graph.node('Add', [x, firstRows('positions.weight', [0])]);
  if (has('types.weight'))
    x = graph.node('Add', [
      x,
      graph.node('Slice', [
        'types.weight',
        graph.integers(0),
        graph.integers(1),
        graph.integers(0),
      ]),
    ]);
  const normed = (y: string, name: string) =>
    has(`${name}.weight`) ? layerNorm(graph, y, name, epsilon, has(`${name}.bias`)) : y;
  x = normed(x, 'embedding_norm');

  const hidden = graph.node('Mul', [
    graph.node('Sub', [graph.scalar(1), mask]),
    graph.scalar(-1e9),
  ]);
  const padding = graph.node('Unsqueeze', [hidden, graph.integers(1, 2)]); // [N, 1, 1, T]
  const biased = (name: string, values: () => Float32Array) =>
    graph.node('Add', [
      padding,
      firstRows(graph.floats(name, [maxTokens, maxTokens], values()), [0, 1]),
    ]);
  const earlier = config.causal ? biased('causal_bias', () => causalBias(maxTokens)) : padding;
  const everywhere =
    config.relativeBuckets > 0
      ? graph.node('Add', [earlier, relativeScores(graph, config, firstRows)])
      : earlier;
  const local =
    window > 0 && window < 2 * maxTokens
      ? biased('local_bias', () => localBias(maxTokens, window))
      : padding;
  const turns =
    config.positions === 'rotary'
      ? [config.rotaryBase, config.localRotaryBase].map((base, i) =>
          rotaryTables(graph, i, config, base, firstRows),
        )
      : [];

  for (let i = 0; i < config.layers; i++) {
    const name = `layers.${i}`;
    const near = window > 0 && i % config.globalEvery !== 0;
    const attend = (y: string) =>
      attention(
        graph,
        y,
        `${name}.attention`,
        config,
        near ? local : everywhere,
        turns[near ? 1 : 0],
        has,
      );
    const feed = (y: string) =>
      linear(
        graph,
        feedForward(
          graph,
          linear(graph, y, `${name}.linear1`, has(`${name}.linear1.bias`)),
          config,
        ),
        `${name}.linear2`,
        has(`${name}.linear2.bias`),
      );
    const plus = (a: string, b: string) => graph.node('Add', [a, b]);
    if (config.block === 'post') {
      x = normed(plus(x, attend(x)), `${name}.norm1`);
      x = normed(plus(x, feed(x)), `${name}.norm2`);
    } else {
      x = plus(x, attend(normed(x, `${name}.norm1`)));
      x = plus(x, feed(normed(x, `${name}.norm2`)));
    }
  }
  x = normed(x, 'final_norm');
  const embedding = pooled(graph, x, mask, config);
  if (config.dense.length > 0) {
    const output = denseLayers(graph, embedding, config.dense);
    return oneVectorATextOutputs(graph, output, mask, config.dense.at(-1)!.outputs);
  }
  graph.output(x, 'last_hidden_state', ['batch', 'tokens', width]);
  graph.output(embedding, 'sentence_embedding', ['batch', width]);
}

/** Learned scores by relative position, [1, H, T, T]. */
function relativeScores(
  graph: Graph,
  { maxTokens, relativeBuckets: buckets }: Config,
  firstRows: (table: string, axes: readonly number[]) => string,
): string {
  const numbers = Float32Array.from(relativeBuckets(maxTokens, buckets));
  const table = graph.floats('relative_buckets', [maxTokens, maxTokens], numbers);
  const ids = graph.node('Cast', [firstRows(table, [0, 1])], { to: 7 }); // int64 [T, T]
  const scores = graph.node('Gather', ['relative.weight', ids], { axis: 0 }); // [T, T, H]
  const perHead = graph.node('Transpose', [scores], { perm: [2, 0, 1] });
  return graph.node('Unsqueeze', [perHead, graph.integers(0)]);
}

function feedForward(graph: Graph, x: string, config: Config): string {
  if (config.block !== 'gated') return activation(graph, x, config.activation);
  const [value, gate] = graph.nodes('Split', [x], 2, { axis: 2 });
  return graph.node('Mul', [activation(graph, value!, config.activation), gate!]);
}

function rotaryTables(
  graph: Graph,
  index: number,
  { width, heads, maxTokens }: Config,
  base: number,
  firstRows: (table: string, axes: readonly number[]) => string,
): (y: string) => string {
  const side = width / heads;
  const half = side / 2;
  const angle = (i: number) => Math.floor(i / side) * base ** ((-2 * ((i % side) % half)) / side);
  const table = (name: string, f: (angle: number) => number) =>
    firstRows(
      graph.floats(
        `${name}_${index}`,
        [maxTokens, side],
        Float32Array.from({ length: maxTokens * side }, (_, i) => f(angle(i))),
      ),
      [0],
    );
  const [cosines, sines] = [table('cosines', Math.cos), table('sines', Math.sin)];
  return (y) => {
    const [first, second] = graph.nodes('Split', [y], 2, { axis: 3 });
    const turned = graph.node('Concat', [graph.node('Neg', [second!]), first!], { axis: 3 });
    return graph.node('Add', [graph.node('Mul', [y, cosines]), graph.node('Mul', [turned, sines])]);
  };
}

function pooled(graph: Graph, x: string, mask: string, { pooling }: Config): string {
  if (pooling === 'cls')
    return graph.node('Squeeze', [
      graph.node('Slice', [x, graph.integers(0), graph.integers(1), graph.integers(1)]),
      graph.integers(1),
    ]);
  if (pooling === 'mean') return weightedSum(graph, shares(graph, mask, false), x);
  const later = graph.node('Pad', [
    graph.node('Slice', [mask, graph.integers(1), graph.integers(2 ** 31 - 1), graph.integers(1)]),
    graph.integers(0, 0, 0, 1),
  ]);
  return weightedSum(graph, graph.node('Sub', [mask, later]), x);
}

function localBias(time: number, window: number): Float32Array {
  return Float32Array.from({ length: time * time }, (_, i) =>
    Math.abs((i % time) - Math.floor(i / time)) > window / 2 ? -1e9 : 0,
  );
}
