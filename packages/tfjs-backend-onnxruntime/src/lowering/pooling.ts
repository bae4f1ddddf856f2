import type { Operation } from '../graph/operation.js';
import { transposedConvolution } from './convolution.js';
import { integersOf, type Lowering, type LoweringTable } from './lowering.js';

const first = [0, 3, 1, 2];
const last = [0, 2, 3, 1];

const pool =
  (type: string): Lowering =>
  (operation, [x], record) => {
    const [n, h, w, c] = operation.outputs[0]!.shape as [number, number, number, number];
    return record.transpose(
      record.one(type, [record.transpose(x!, first)], [n, c, h, w], 'float32', {
        attributes: window(operation),
      }),
      last,
    );
  };

/** Pooling with channels first. */
export const poolingLowering: LoweringTable = {
  MaxPool2D: pool('MaxPool'),
  AvgPool2D: pool('AveragePool'),
  MaxPool2DGrad: (operation, [dy, x], record) => {
    const gradient = record.transpose(dy!, first);
    const image = record.transpose(x!, first);
    const results = [
      { type: 'float32' as const, shape: gradient.shape },
      { type: 'int64' as const, shape: gradient.shape },
    ];
    const places = record.operation('MaxPool', [image], results, {
      attributes: window(operation),
    })[1]!; // into the flat image
    const zeros = record.expand(record.scalar(0), [image.size]);
    const flat = record.one(
      'ScatterElements',
      [zeros, record.reshape(places, [gradient.size]), record.reshape(gradient, [gradient.size])],
      [image.size],
      'float32',
      { attributes: { axis: 0, reduction: 'add' } },
    );
    return record.transpose(record.reshape(flat, image.shape), last);
  },
  AvgPool2DGrad: (operation, [dy], record) => {
    const [kh, kw] = integersOf(operation, 'kernel') as [number, number];
    const channels = dy!.shape[3]!;
    const weight = record.expand(record.scalar(1 / (kh * kw)), [channels, 1, kh, kw]);
    return record.transpose(
      transposedConvolution(
        operation,
        record.transpose(dy!, first),
        weight,
        operation.outputs[0]!.shape,
        channels,
        record,
      ),
      last,
    );
  },
};

function window(operation: Operation): Record<string, number[]> {
  return {
    kernel_shape: integersOf(operation, 'kernel'),
    strides: integersOf(operation, 'strides'),
    pads: integersOf(operation, 'pads'),
  };
}
