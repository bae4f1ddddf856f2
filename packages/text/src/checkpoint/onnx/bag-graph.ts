import type { Bag } from '../../encoder/bag.js';
import { oneVectorATextOutputs, residual } from './bag-parts.js';
import type { Graph } from './graph.js';
import { denseLayers, shares, weightedSum } from './layers.js';

/** The forward pass of a {@link Bag}. */
export function bagGraph(graph: Graph, { config, width }: Bag, ids: string, mask: string): void {
  const bag = weightedSum(
    graph,
    shares(graph, mask, true),
    graph.node('Gather', ['rows.weight', ids], { axis: 0 }),
  );
  const sums = config.hidden > 0 ? graph.node('Add', [bag, residual(graph, bag)]) : bag;
  oneVectorATextOutputs(graph, denseLayers(graph, sums, config.dense ?? []), mask, width);
}
