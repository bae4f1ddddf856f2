import { backend_util } from '@tensorflow/tfjs-core';
import { window3D } from './convolution-3d.js';
import { kernel, type Kernel, type KernelTable } from './kernel.js';
import {
  scaleByCoverage,
  largestPlaces,
  lowest,
  cropPadding,
  withinWindow,
} from './pool-gradient.js';
import {
  attributesOf,
  channelsFirst,
  channelsLast,
  inputGradient,
  isSingle,
  type Window,
} from './window.js';

interface Attributes {
  filterSize: [number, number, number] | number;
  strides: [number, number, number] | number;
  pad: 'valid' | 'same' | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

const window = (
  shape: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: Attributes,
): Window =>
  window3D(
    backend_util.computePool3DInfo(shape as never, filterSize, strides, 1, pad, dimRoundingMode),
  );

const pool = (type: string, edge: number): Kernel =>
  kernel<'x', Attributes>(({ x }, attributes, record) => {
    const over = window(x.shape, attributes);
    if (isSingle(over)) return x;
    const { padded, within } = withinWindow(record.cast(x, 'float32'), over, edge, record);
    const image = channelsFirst(padded, record);
    const pooled = channelsLast(
      record.one(type, [image], [...image.shape.slice(0, 2), ...within.output], 'float32', {
        attributes: attributesOf(within),
      }),
      record,
    );
    return record.cast(
      type === 'AveragePool' && within !== over ? scaleByCoverage(pooled, over, record) : pooled,
      x.type,
    );
  });

/** Pooling over depth, height and width, and its gradients. */
export const pooling3DKernels: KernelTable = {
  MaxPool3D: pool('MaxPool', lowest),
  AvgPool3D: pool('AveragePool', 0),
  MaxPool3DGrad: kernel<'dy' | 'input', Attributes>(({ dy, input }, attributes, record) => {
    const gradient = channelsFirst(dy, record);
    const over = window(input.shape, attributes);
    const { padded, within } = withinWindow(record.cast(input, 'float32'), over, lowest, record);
    const image = channelsFirst(padded, record);
    const { places } = largestPlaces(image, within, record);
    const zeros = record.expand(record.scalar(0), [image.size]);
    const flat = record.one(
      'ScatterElements',
      [zeros, record.reshape(places, [gradient.size]), record.reshape(gradient, [gradient.size])],
      [image.size],
      'float32',
      { attributes: { axis: 0, reduction: 'add' } },
    );
    return cropPadding(
      channelsLast(record.reshape(flat, image.shape), record),
      over,
      within,
      record,
    );
  }),
  AvgPool3DGrad: kernel<'dy' | 'input', Attributes>(({ dy, input }, attributes, record) => {
    const over = window(input.shape, attributes);
    const channels = input.shape[4]!;
    const places = over.kernel.reduce((product, extent) => product * extent, 1);
    const weight = record.expand(record.scalar(1 / places), [channels, 1, ...over.kernel]);
    return channelsLast(
      inputGradient(
        channelsFirst(scaleByCoverage(dy, over, record), record),
        weight,
        over,
        channels,
        record,
      ),
      record,
    );
  }),
};
