import { backend_util } from '@tensorflow/tfjs-core';
import { composite, type Attribute } from '../graph/operation.js';
import { window2D } from './convolution.js';
import { kernel, type Kernel, type KernelTable } from './kernel.js';
import {
  scaleByCoverage,
  largestPlaces,
  lowest,
  cropPadding,
  withinWindow,
} from './pool-gradient.js';
import { attributesOf, channelsFirst, channelsLast, isSingle, type Window } from './window.js';

interface PoolAttributes {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function info(
  shape: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: PoolAttributes,
): backend_util.Conv2DInfo {
  return backend_util.computePool2DInfo(
    shape as never,
    filterSize,
    strides,
    1,
    pad as never,
    dimRoundingMode,
  );
}

const details = (window: Window): { domain: string; attributes: Record<string, Attribute> } => {
  const { strides, dilations, pads } = attributesOf(window);
  return {
    domain: composite,
    attributes: { strides: strides!, dilations: dilations!, pads: pads!, kernel: window.kernel },
  };
};

const forward = (type: string, edge: number): Kernel =>
  kernel<'x', PoolAttributes>(({ x }, attributes, record) => {
    const pool = info(x.shape, attributes);
    const over = window2D(pool);
    if (isSingle(over)) return x;
    const { padded, within } = withinWindow(record.cast(x, 'float32'), over, edge, record);
    const pooled = record.one(
      type,
      [padded],
      [pool.batchSize, pool.outHeight, pool.outWidth, pool.outChannels],
      'float32',
      details(within),
    );
    return record.cast(
      type === 'AvgPool2D' && within !== over ? scaleByCoverage(pooled, over, record) : pooled,
      x.type,
    );
  });

/** Pooling over height and width, and its gradients. */
export const poolingKernels: KernelTable = {
  MaxPool: forward('MaxPool2D', lowest),
  AvgPool: forward('AvgPool2D', 0),
  MaxPoolGrad: kernel<'dy' | 'input', PoolAttributes>(({ dy, input }, attributes, record) => {
    const over = window2D(info(input.shape, attributes));
    const { padded, within } = withinWindow(record.cast(input, 'float32'), over, lowest, record);
    return cropPadding(
      record.one('MaxPool2DGrad', [dy, padded], padded.shape, 'float32', details(within)),
      over,
      within,
      record,
    );
  }),
  AvgPoolGrad: kernel<'dy' | 'input', PoolAttributes>(({ dy, input }, attributes, record) => {
    const over = window2D(info(input.shape, attributes));
    return record.one(
      'AvgPool2DGrad',
      [scaleByCoverage(dy, over, record)],
      input.shape,
      'float32',
      details(over),
    );
  }),
  MaxPoolWithArgmax: kernel<'x', PoolAttributes & { includeBatchInIndex: boolean }>(
    ({ x }, attributes, record) => {
      const pool = info(x.shape, attributes);
      const [n, h, w, c] = x.shape as [number, number, number, number];
      const numbers = record.cast(x, 'float32');
      const withoutNaN = record.select(
        record.elementwise('IsNaN', [numbers], 'bool'),
        record.scalar(lowest),
        numbers,
      );
      const { largest, places } = largestPlaces(
        channelsFirst(withoutNaN, record),
        window2D(pool),
        record,
      );
      const plane = record.constant('int64', [h * w], []);
      // places count in [N, C, H, W]; the answer does in [H, W, C]
      const inPlane = record.elementwise('Mod', [places, plane]);
      const channel = record.constant(
        'int64',
        Array.from({ length: c }, (_, i) => i),
        [c, 1, 1],
      );
      let index = record.elementwise('Add', [
        record.elementwise('Mul', [inPlane, record.constant('int64', [c], [])]),
        channel,
      ]);
      if (attributes.includeBatchInIndex)
        index = record.elementwise('Add', [
          index,
          record.constant(
            'int64',
            Array.from({ length: n }, (_, i) => i * h * w * c),
            [n, 1, 1, 1],
          ),
        ]);
      return [
        record.cast(channelsLast(largest, record), x.type),
        record.cast(channelsLast(index, record), 'int32'),
      ];
    },
  ),
};
