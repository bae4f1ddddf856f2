import { picture, signal } from './case-inputs.js';
import { randomArray, whole, type OperatorCase } from './compare-operator.js';

/** Convolutions, pooling and resizing. */
export const pictureCases: readonly OperatorCase[] = [
  { operator: 'Conv', inputs: [picture, randomArray([5, 4, 3, 3], 2), randomArray([5], 3)] },
  {
    operator: 'Conv',
    inputs: [picture, randomArray([6, 4, 3, 2], 2)],
    attributes: { pads: [1, 0, 2, 1], strides: [2, 1] },
  },
  {
    operator: 'Conv',
    inputs: [picture, randomArray([8, 1, 3, 3], 2), randomArray([8], 3)],
    attributes: { group: 4, pads: [1, 1, 1, 1] },
  },
  {
    operator: 'Conv',
    inputs: [picture, randomArray([6, 2, 3, 3], 2)],
    attributes: { group: 2, dilations: [2, 1] },
  },
  { operator: 'Conv', inputs: [picture, randomArray([5, 4, 1, 1], 2)] },
  {
    operator: 'Conv',
    inputs: [picture, randomArray([5, 4, 3, 3], 2)],
    attributes: { auto_pad: 'SAME_UPPER', strides: [2, 2] },
  },
  {
    operator: 'Conv',
    inputs: [picture, randomArray([5, 4, 2, 2], 2)],
    attributes: { auto_pad: 'SAME_LOWER' },
  },
  {
    operator: 'Conv',
    inputs: [signal, randomArray([5, 4, 3], 2), randomArray([5], 3)],
    attributes: { strides: [2], pads: [1, 1] },
  },
  {
    operator: 'Conv',
    inputs: [signal, randomArray([4, 2, 4], 2)],
    attributes: { group: 2, pads: [2, 2] },
  },
  {
    operator: 'ConvTranspose',
    inputs: [picture, randomArray([4, 5, 3, 3], 2), randomArray([5], 3)],
  },
  {
    operator: 'ConvTranspose',
    inputs: [picture, randomArray([4, 3, 3, 3], 2)],
    attributes: { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1], group: 2 },
  },
  {
    operator: 'ConvTranspose',
    inputs: [signal, randomArray([4, 3, 4], 2)],
    attributes: { strides: [2], pads: [1, 1] },
  },
  { operator: 'MaxPool', inputs: [picture], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
  {
    operator: 'MaxPool',
    inputs: [picture],
    attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
  },
  {
    operator: 'MaxPool',
    inputs: [picture],
    attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 },
  },
  { operator: 'MaxPool', inputs: [signal], attributes: { kernel_shape: [3], strides: [2] } },
  { operator: 'AveragePool', inputs: [picture], attributes: { kernel_shape: [2, 3] } },
  {
    operator: 'AveragePool',
    inputs: [picture],
    attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
  },
  {
    operator: 'AveragePool',
    inputs: [picture],
    attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], count_include_pad: 1 },
  },
  {
    operator: 'AveragePool',
    opset: 19,
    inputs: [picture],
    attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 },
  },
  {
    operator: 'AveragePool',
    inputs: [signal],
    attributes: { kernel_shape: [4], strides: [3], pads: [1, 0] },
  },
  { operator: 'GlobalAveragePool', inputs: [picture] },
  { operator: 'GlobalAveragePool', inputs: [signal] },
  { operator: 'GlobalMaxPool', inputs: [picture] },
  {
    operator: 'DepthToSpace',
    inputs: [randomArray([1, 8, 2, 3], 1)],
    attributes: { blocksize: 2 },
  },
  {
    operator: 'DepthToSpace',
    inputs: [randomArray([1, 8, 2, 3], 1)],
    attributes: { blocksize: 2, mode: 'CRD' },
  },
  {
    operator: 'SpaceToDepth',
    inputs: [randomArray([1, 2, 4, 6], 1)],
    attributes: { blocksize: 2 },
  },
  ...(
    [
      ['nearest', 'asymmetric'],
      ['nearest', 'half_pixel'],
      ['linear', 'half_pixel'],
      ['linear', 'align_corners'],
      ['linear', 'pytorch_half_pixel'],
      ['cubic', 'half_pixel'],
      ['cubic', 'align_corners'],
    ] as const
  ).flatMap(([mode, coordinate_transformation_mode]) => [
    {
      operator: 'Resize',
      inputs: [picture],
      constants: [undefined, undefined, whole([2, 4, 9, 4])],
      attributes: { mode, coordinate_transformation_mode },
      tolerance: 2e-5,
    },
    {
      operator: 'Resize',
      inputs: [picture],
      constants: [undefined, { shape: [4], values: [1, 1, 1.5, 2] }],
      attributes: { mode, coordinate_transformation_mode },
      tolerance: 2e-5,
    },
  ]),
  {
    operator: 'Resize',
    inputs: [picture],
    constants: [undefined, { shape: [4], values: [1, 1, 2, 2] }],
    attributes: {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    },
  },
  {
    operator: 'Upsample',
    opset: 9,
    inputs: [picture],
    constants: [{ shape: [4], values: [1, 1, 2, 3] }],
    attributes: { mode: 'nearest' },
  },
];
