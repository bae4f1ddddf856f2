import type { Bag } from '../../encoder/bag.js';
import { oneVectorATextOutputs, residual } from './bag-parts.js';
import type { Graph } from './graph.js';
import { shares, weightedSum } from './layers.js';

/** The forward pass of a {@link Bag}. */
export function bagGraph(graph: Graph, { config }: Bag, ids: string, mask: string): void {
  const bag = weightedSum(
    graph,
    shares(graph, mask, true),
    graph.node('Gather', ['rows.weight', ids], { axis: 0 }),
  );
  oneVectorATextOutputs(
    graph,
    config.hidden > 0 ? graph.node('Add', [bag, residual(graph, bag)]) : bag,
    mask,
    config.width,
  );
}
