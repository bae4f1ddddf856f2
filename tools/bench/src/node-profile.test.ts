import { expect, test } from 'vitest';
import { familyOf, operationsOf, undisturbed } from './node-profile.js';

const event = (
  kernel: string,
  name: string,
  ts: number,
  dur: number,
  inputs: number[][],
  output: number[],
) => ({
  cat: 'Node',
  name: `${kernel}/${name}/v${output.join('x')}_kernel_time`,
  ts,
  dur,
  args: {
    op_name: name,
    input_type_shape: inputs.map((float) => ({ float })),
    output_type_shape: [{ float: output }],
  },
});
const run = (ts: number, product: number, convolution: number) => [
  { cat: 'Session', name: 'model_run', ts, dur: 9000 },
  event(
    'BatchMatMul',
    'FusedMatMul',
    ts + 10,
    product,
    [
      [8, 2, 3],
      [8, 3, 4],
    ],
    [8, 2, 4],
  ),
  event(
    'Conv2DBackpropFilter',
    'Conv',
    ts + 5000,
    convolution,
    [
      [16, 8, 6, 6],
      [32, 8, 4, 4],
    ],
    [16, 32, 3, 3],
  ),
  event(
    'Add',
    'Conv',
    ts + 8000,
    100,
    [
      [2, 16, 4, 4],
      [16, 1, 1, 1],
    ],
    [2, 16, 4, 4],
  ),
  event(
    'BatchNormTrainGrad',
    'Conv',
    ts + 8500,
    50,
    [
      [1, 32, 4, 4],
      [32, 1, 4, 4],
    ],
    [1, 32, 1, 1],
  ),
  { ...event('Add', 'Add', ts + 8000, 1, [], []), name: 'Add/Add/v1_fence_before' },
];

test('each node is read with its least time after the first run, counted, and named', () => {
  const nodes = undisturbed([
    ...run(0, 1, 1),
    ...run(10_000, 4000, 700),
    ...run(20_000, 3000, 900),
  ]);
  expect(nodes.map(({ ms }) => ms)).toEqual([3, 0.7, 0.1, 0.05]);
  expect(nodes.map(operationsOf)).toEqual([
    2 * 8 * 2 * 3 * 4,
    2 * 16 * 32 * 9 * 8 * 16,
    2 * 2 * 16 * 16,
    2 * 32 * 16,
  ]);
  expect(nodes.map(familyOf)).toEqual([
    'matrix products in batches',
    'convolution: gradient at the filter',
    'channel-wise scales and shifts, as depthwise convolutions',
    'sums of products, as depthwise convolutions',
  ]);
  expect(undisturbed([])).toEqual([]);
});
