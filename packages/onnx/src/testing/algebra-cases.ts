import { unary, picture, signal, float } from './case-inputs.js';
import { drawn, whole, type OperatorCase } from './compare-operator.js';

/** Products, reductions and normalisations. */
export const algebraCases: readonly OperatorCase[] = [
  { operator: 'MatMul', inputs: [drawn([2, 3, 4], 1), drawn([4, 5], 2)] },
  { operator: 'MatMul', inputs: [drawn([2, 1, 3, 4], 1), drawn([3, 4, 2], 2)] },
  { operator: 'MatMul', inputs: [drawn([4], 1), drawn([2, 4, 3], 2)] },
  { operator: 'MatMul', inputs: [drawn([2, 3, 4], 1), drawn([4], 2)] },
  { operator: 'MatMul', inputs: [drawn([4], 1), drawn([4], 2)] },
  { operator: 'MatMul', inputs: [drawn([3, 4], 1), drawn([2, 4, 2], 2)] },
  { operator: 'Gemm', inputs: [drawn([3, 4], 1), drawn([4, 5], 2), drawn([5], 3)] },
  {
    operator: 'Gemm',
    inputs: [drawn([4, 3], 1), drawn([5, 4], 2), drawn([3, 1], 3)],
    attributes: { transA: 1, transB: 1, alpha: 0.5, beta: 0.25 },
  },
  { operator: 'Gemm', inputs: [drawn([3, 4], 1), drawn([4, 5], 2)] },
  {
    operator: 'FusedMatMul',
    domain: 'com.microsoft',
    inputs: [drawn([2, 4, 3], 1), drawn([2, 5, 4], 2)],
    attributes: { transA: 1, transB: 1, alpha: 0.5 },
  },
  ...(
    [
      ['bhid,bhjd->bhij', [2, 3, 4, 5], [2, 3, 6, 5]],
      ['bij,jk->bik', [2, 3, 4], [4, 5]],
      ['bij,bjk', [2, 3, 4], [2, 4, 5]],
      ['i,j->ij', [3], [4]],
      ['bcij,ck->bkj', [2, 3, 4, 2], [3, 5]],
    ] as const
  ).map(([equation, a, b]) => ({
    operator: 'Einsum',
    inputs: [drawn(a, 1), drawn(b, 2)],
    attributes: { equation },
  })),
  { operator: 'Einsum', inputs: [drawn([2, 3, 4], 1)], attributes: { equation: 'abc->ca' } },
  ...['ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceL1', 'ReduceL2', 'ReduceSumSquare'].flatMap(
    (operator) => [
      unary(operator, { attributes: { axes: [1] } }),
      unary(operator, { attributes: { axes: [-1, 0], keepdims: 0 } }),
      unary(operator, { opset: 18, constants: [whole([1])] }),
    ],
  ),
  unary('ReduceSum', { constants: [whole([0, 2])] }),
  unary('ReduceSum', { attributes: { keepdims: 0 } }),
  unary('ReduceSum', { attributes: { noop_with_empty_axes: 1 } }),
  unary('ReduceProd', { inputs: [drawn([2, 3], 1, 0.5, 1.5)], attributes: { axes: [1] } }),
  unary('ReduceLogSum', { inputs: [drawn([2, 3], 1, 0.5, 1.5)], attributes: { axes: [1] } }),
  unary('ReduceLogSumExp', { attributes: { axes: [1] } }),
  unary('ArgMax', { attributes: { axis: 1 }, outputs: ['int64'], differentiable: false }),
  unary('ArgMin', {
    attributes: { axis: 2, keepdims: 0 },
    outputs: ['int64'],
    differentiable: false,
  }),
  {
    operator: 'ArgMax',
    inputs: [{ shape: [2, 4], values: [1, 3, 3, 0, 2, 2, 1, 2] }],
    attributes: { axis: 1, select_last_index: 1 },
    outputs: ['int64'],
    differentiable: false,
  },
  unary('TopK', {
    attributes: { axis: 1 },
    constants: [whole([2])],
    outputs: ['float32', 'int64'],
  }),
  unary('TopK', {
    attributes: { axis: -1, largest: 0 },
    constants: [whole([3])],
    outputs: ['float32', 'int64'],
    differentiable: false,
  }),
  unary('Softmax'),
  unary('Softmax', { attributes: { axis: 1 } }),
  unary('Softmax', { opset: 11, attributes: { axis: 1 } }),
  unary('LogSoftmax', { attributes: { axis: 0 } }),
  unary('LpNormalization', { attributes: { axis: 1 } }),
  unary('LpNormalization', { attributes: { axis: -1, p: 1 } }),
  {
    operator: 'LRN',
    inputs: [picture],
    attributes: { size: 3, alpha: 0.1, beta: 0.75, bias: float(1) },
  },
  { operator: 'LayerNormalization', inputs: [drawn([2, 3, 8], 1), drawn([8], 2), drawn([8], 3)] },
  { operator: 'LayerNormalization', inputs: [drawn([2, 3, 8], 1), drawn([8], 2)] },
  {
    operator: 'LayerNormalization',
    inputs: [drawn([2, 3, 4], 1), drawn([3, 4], 2), drawn([3, 4], 3)],
    attributes: { axis: 1, epsilon: 1e-3 },
  },
  {
    operator: 'SimplifiedLayerNormalization',
    inputs: [drawn([2, 3, 8], 1), drawn([8], 2)],
    attributes: { axis: -1, epsilon: 1e-6 },
  },
  {
    operator: 'SkipLayerNormalization',
    domain: 'com.microsoft',
    inputs: [drawn([2, 3, 8], 1), drawn([2, 3, 8], 2), drawn([8], 3), drawn([8], 4), drawn([8], 5)],
  },
  {
    operator: 'SkipSimplifiedLayerNormalization',
    domain: 'com.microsoft',
    attributes: { epsilon: 1e-6 },
    inputs: [drawn([2, 3, 8], 1), drawn([2, 3, 8], 2), drawn([8], 3)],
  },
  { operator: 'BiasGelu', domain: 'com.microsoft', inputs: [drawn([2, 8], 1), drawn([8], 2)] },
  { operator: 'FastGelu', domain: 'com.microsoft', inputs: [drawn([2, 8], 1), drawn([8], 2)] },
  { operator: 'Gelu', domain: 'com.microsoft', inputs: [drawn([2, 8], 1)] },
  { operator: 'QuickGelu', domain: 'com.microsoft', inputs: [drawn([2, 8], 1)] },
  { operator: 'InstanceNormalization', inputs: [picture, drawn([4], 2), drawn([4], 3)] },
  { operator: 'InstanceNormalization', inputs: [signal, drawn([4], 2), drawn([4], 3)] },
  {
    operator: 'GroupNormalization',
    opset: 18,
    inputs: [picture, drawn([2], 2), drawn([2], 3)],
    attributes: { num_groups: 2 },
  },
  {
    operator: 'GroupNormalization',
    opset: 21,
    inputs: [signal, drawn([4], 2), drawn([4], 3)],
    attributes: { num_groups: 2 },
  },
  {
    operator: 'BatchNormalization',
    inputs: [picture, drawn([4], 2), drawn([4], 3), drawn([4], 4), drawn([4], 5, 0.5, 2)],
  },
  {
    operator: 'BatchNormalization',
    inputs: [drawn([5, 4], 1), drawn([4], 2), drawn([4], 3), drawn([4], 4), drawn([4], 5, 0.5, 2)],
  },
];
