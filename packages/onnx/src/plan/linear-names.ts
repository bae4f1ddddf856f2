import type { OnnxGraph, OnnxNode } from '../file/onnx-model.js';

/** Where the weights of a linear layer stand among the inputs. */
const weightInput: Readonly<Record<string, number>> = { Conv: 1, Gemm: 1, MatMul: 1, Linear: 1 };

/**
 * The matrices of linear layers and of 1x1 convolutions in one group: what low-rank adaptation
 * adds to.
 */
export function linearNames(
  graph: Pick<OnnxGraph, 'initializers'>,
  nodes: readonly OnnxNode[],
): string[] {
  const names = nodes.flatMap((node) => {
    const name = node.inputs[weightInput[node.operator] ?? -1];
    const shape = name === undefined ? undefined : graph.initializers.get(name)?.shape;
    if (name === undefined || shape === undefined) return [];
    if (node.operator !== 'Conv') return shape.length === 2 ? [name] : [];
    const pointwise = shape.slice(2).every((side) => side === 1);
    return pointwise && Number(node.attributes.get('group') ?? 1) === 1 ? [name] : [];
  });
  return [...new Set(names)];
}
