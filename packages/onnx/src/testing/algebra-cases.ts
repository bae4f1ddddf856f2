import { unary, picture, signal, float } from './case-inputs.js';
import { randomArray, whole, type OperatorCase } from './compare-operator.js';

/** Products, reductions and normalisations. */
export const algebraCases: readonly OperatorCase[] = [
  { operator: 'MatMul', inputs: [randomArray([2, 3, 4], 1), randomArray([4, 5], 2)] },
  { operator: 'MatMul', inputs: [randomArray([2, 1, 3, 4], 1), randomArray([3, 4, 2], 2)] },
  { operator: 'MatMul', inputs: [randomArray([4], 1), randomArray([2, 4, 3], 2)] },
  { operator: 'MatMul', inputs: [randomArray([2, 3, 4], 1), randomArray([4], 2)] },
  { operator: 'MatMul', inputs: [randomArray([4], 1), randomArray([4], 2)] },
  { operator: 'MatMul', inputs: [randomArray([3, 4], 1), randomArray([2, 4, 2], 2)] },
  {
    operator: 'Gemm',
    inputs: [randomArray([3, 4], 1), randomArray([4, 5], 2), randomArray([5], 3)],
  },
  {
    operator: 'Gemm',
    inputs: [randomArray([4, 3], 1), randomArray([5, 4], 2), randomArray([3, 1], 3)],
    attributes: { transA: 1, transB: 1, alpha: 0.5, beta: 0.25 },
  },
  { operator: 'Gemm', inputs: [randomArray([3, 4], 1), randomArray([4, 5], 2)] },
  {
    operator: 'FusedMatMul',
    domain: 'com.microsoft',
    inputs: [randomArray([2, 4, 3], 1), randomArray([2, 5, 4], 2)],
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
    inputs: [randomArray(a, 1), randomArray(b, 2)],
    attributes: { equation },
  })),
  { operator: 'Einsum', inputs: [randomArray([2, 3, 4], 1)], attributes: { equation: 'abc->ca' } },
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
  unary('ReduceProd', { inputs: [randomArray([2, 3], 1, 0.5, 1.5)], attributes: { axes: [1] } }),
  unary('ReduceLogSum', { inputs: [randomArray([2, 3], 1, 0.5, 1.5)], attributes: { axes: [1] } }),
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
  {
    operator: 'LayerNormalization',
    inputs: [randomArray([2, 3, 8], 1), randomArray([8], 2), randomArray([8], 3)],
  },
  { operator: 'LayerNormalization', inputs: [randomArray([2, 3, 8], 1), randomArray([8], 2)] },
  {
    operator: 'LayerNormalization',
    inputs: [randomArray([2, 3, 4], 1), randomArray([3, 4], 2), randomArray([3, 4], 3)],
    attributes: { axis: 1, epsilon: 1e-3 },
  },
  {
    operator: 'SimplifiedLayerNormalization',
    inputs: [randomArray([2, 3, 8], 1), randomArray([8], 2)],
    attributes: { axis: -1, epsilon: 1e-6 },
  },
  {
    operator: 'SkipLayerNormalization',
    domain: 'com.microsoft',
    inputs: [
      randomArray([2, 3, 8], 1),
      randomArray([2, 3, 8], 2),
      randomArray([8], 3),
      randomArray([8], 4),
      randomArray([8], 5),
    ],
  },
  {
    operator: 'SkipSimplifiedLayerNormalization',
    domain: 'com.microsoft',
    attributes: { epsilon: 1e-6 },
    inputs: [randomArray([2, 3, 8], 1), randomArray([2, 3, 8], 2), randomArray([8], 3)],
  },
  {
    operator: 'BiasGelu',
    domain: 'com.microsoft',
    inputs: [randomArray([2, 8], 1), randomArray([8], 2)],
  },
  {
    operator: 'FastGelu',
    domain: 'com.microsoft',
    inputs: [randomArray([2, 8], 1), randomArray([8], 2)],
  },
  { operator: 'Gelu', domain: 'com.microsoft', inputs: [randomArray([2, 8], 1)] },
  { operator: 'QuickGelu', domain: 'com.microsoft', inputs: [randomArray([2, 8], 1)] },
  {
    operator: 'InstanceNormalization',
    inputs: [picture, randomArray([4], 2), randomArray([4], 3)],
  },
  { operator: 'InstanceNormalization', inputs: [signal, randomArray([4], 2), randomArray([4], 3)] },
  {
    operator: 'GroupNormalization',
    opset: 18,
    inputs: [picture, randomArray([2], 2), randomArray([2], 3)],
    attributes: { num_groups: 2 },
  },
  {
    operator: 'GroupNormalization',
    opset: 21,
    inputs: [signal, randomArray([4], 2), randomArray([4], 3)],
    attributes: { num_groups: 2 },
  },
  {
    operator: 'BatchNormalization',
    inputs: [
      picture,
      randomArray([4], 2),
      randomArray([4], 3),
      randomArray([4], 4),
      randomArray([4], 5, 0.5, 2),
    ],
  },
  {
    operator: 'BatchNormalization',
    inputs: [
      randomArray([5, 4], 1),
      randomArray([4], 2),
      randomArray([4], 3),
      randomArray([4], 4),
      randomArray([4], 5, 0.5, 2),
    ],
  },
];
