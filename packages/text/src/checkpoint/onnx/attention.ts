import type { Graph } from './graph.js';
import { linear } from './layers.js';

/**
 * Self-attention with the variables of an `Attention`.
 *
 * @param bias scores to add, broadcast to [N, heads, T, T]
 * @param turn what queries and keys go through, for rotary positions
 * @param has whether there is a variable of this name
 */
export function attention(
  graph: Graph,
  x: string,
  name: string,
  { heads, width }: { readonly heads: number; readonly width: number },
  bias: string,
  turn: ((y: string) => string) | undefined,
  has: (name: string) => boolean,
): string {
  const side = width / heads;
  const parts = graph.nodes(
    'Split',
    [linear(graph, x, `${name}.qkv`, has(`${name}.qkv.bias`))],
    3,
    { axis: 2 },
  );
  const [queries, keys, values] = parts.map((part) =>
    graph.node('Transpose', [graph.node('Reshape', [part, graph.integers(0, 0, heads, side)])], {
      perm: [0, 2, 1, 3],
    }),
  ) as [string, string, string];
  const turned = turn ?? ((y: string) => y);
  const product = graph.node('MatMul', [
    turned(queries),
    graph.node('Transpose', [turned(keys)], { perm: [0, 1, 3, 2] }),
  ]);
  const scores = graph.node('Add', [
    graph.node('Mul', [product, graph.scalar(1 / Math.sqrt(side))]),
    bias,
  ]);
  const mixed = graph.node(
    'Transpose',
    [graph.node('MatMul', [graph.node('Softmax', [scores], { axis: -1 }), values])],
    { perm: [0, 2, 1, 3] },
  );
  return linear(
    graph,
    graph.node('Reshape', [mixed, graph.integers(0, 0, width)]),
    `${name}.out`,
    has(`${name}.out.bias`),
  );
}
