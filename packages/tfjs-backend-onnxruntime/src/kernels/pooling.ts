import { backend_util } from '@tensorflow/tfjs-core';
import { composite } from '../graph/operation.js';
import { geometry } from './convolution.js';
import { kernel, type KernelTable } from './kernel.js';

interface PoolAttributes {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function info(shape: readonly number[], { filterSize, strides, pad, dimRoundingMode }: PoolAttributes): backend_util.Conv2DInfo {
  return backend_util.computePool2DInfo(shape as never, filterSize, strides, 1, pad as never, dimRoundingMode);
}

const forward = (type: string) =>
  kernel<'x', PoolAttributes>(({ x }, attributes, record) => {
    const pool = info(x.shape, attributes);
    const details = { domain: composite, attributes: { ...geometry(pool), kernel: [pool.filterHeight, pool.filterWidth] } };
    return record.one(type, [x], [pool.batchSize, pool.outHeight, pool.outWidth, pool.outChannels], 'float32', details);
  });

/** Pooling over height and width, and its gradients. */
export const poolingKernels: KernelTable = {
  MaxPool: forward('MaxPool2D'),
  AvgPool: forward('AvgPool2D'),
  MaxPoolGrad: kernel<'dy' | 'input', PoolAttributes>(({ dy, input }, attributes, record) => {
    const pool = info(input.shape, attributes);
    const details = { domain: composite, attributes: { ...geometry(pool), kernel: [pool.filterHeight, pool.filterWidth] } };
    return record.one('MaxPool2DGrad', [dy, input], input.shape, 'float32', details);
  }),
  AvgPoolGrad: kernel<'dy' | 'input', PoolAttributes>(({ dy, input }, attributes, record) => {
    const pool = info(input.shape, attributes);
    const details = { domain: composite, attributes: { ...geometry(pool), kernel: [pool.filterHeight, pool.filterWidth] } };
    return record.one('AvgPool2DGrad', [dy], input.shape, 'float32', details);
  }),
};
