import type { Activation } from '@counterpoint/core';
import type { DenseConfig } from '../../encoder/dense-layers.js';
import type { Graph } from './graph.js';

/** x W + b with the variables of a `Linear`. */
export function linear(graph: Graph, x: string, name: string, bias: boolean): string {
  const product = graph.node('MatMul', [x, `${name}.weight`]);
  return bias ? graph.node('Add', [product, `${name}.bias`]) : product;
}

/** The layers of {@link DenseConfig} behind x [N, D]. */
export function denseLayers(graph: Graph, x: string, shapes: readonly DenseConfig[]): string {
  return shapes.reduce(
    (y, { bias = true, activation: name = 'tanh' }, i) =>
      activation(graph, linear(graph, y, `dense.${i}`, bias), name),
    x,
  );
}

/** Normalisation over the last axis with the variables of a `LayerNorm`. */
export function layerNorm(
  graph: Graph,
  x: string,
  name: string,
  epsilon: number,
  bias: boolean,
): string {
  return graph.node(
    'LayerNormalization',
    [x, `${name}.weight`, ...(bias ? [`${name}.bias`] : [])],
    { axis: -1, epsilon: { float: epsilon } },
  );
}

export function activation(graph: Graph, x: string, name: Activation): string {
  const times = (a: string, b: string) => graph.node('Mul', [a, b]);
  switch (name) {
    case 'relu':
      return graph.node('Relu', [x]);
    case 'tanh':
      return graph.node('Tanh', [x]);
    case 'quick-gelu':
      return times(x, graph.node('Sigmoid', [times(x, graph.scalar(1.702))]));
    case 'gelu': {
      const cumulative = graph.node('Add', [
        graph.node('Erf', [times(x, graph.scalar(Math.SQRT1_2))]),
        graph.scalar(1),
      ]);
      return times(times(x, cumulative), graph.scalar(0.5));
    }
    case 'gelu-tanh': {
      const cubic = times(times(times(x, x), x), graph.scalar(0.044715));
      const inner = times(graph.node('Add', [x, cubic]), graph.scalar(Math.sqrt(2 / Math.PI)));
      const share = graph.node('Add', [graph.node('Tanh', [inner]), graph.scalar(1)]);
      return times(times(x, share), graph.scalar(0.5));
    }
    case 'none':
      return x;
  }
}

/** sum_t w_nt x_nt: @param weights [N, T] @param x [N, T, D] @returns [N, D] */
export function weightedSum(graph: Graph, weights: string, x: string): string {
  const product = graph.node('MatMul', [graph.node('Unsqueeze', [weights, graph.integers(1)]), x]);
  return graph.node('Squeeze', [product, graph.integers(1)]);
}

/** weights / max(sum, 1), or over its root. */
export function shares(graph: Graph, mask: string, root: boolean): string {
  const total = graph.node('Max', [
    graph.node('ReduceSum', [mask, graph.integers(1)], { keepdims: 1 }),
    graph.scalar(1),
  ]);
  return graph.node('Div', [mask, root ? graph.node('Sqrt', [total]) : total]);
}
