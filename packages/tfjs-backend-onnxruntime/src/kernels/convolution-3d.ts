import { backend_util } from '@tensorflow/tfjs-core';
import { kernel, type KernelTable } from './kernel.js';
import {
  channelsFirst,
  channelsLast,
  convolve,
  filterGradient,
  inputGradient,
  type Window,
} from './window.js';

interface Attributes3D {
  strides: [number, number, number] | number;
  pad: 'valid' | 'same';
  dilations?: [number, number, number] | number;
}

/** Depth, height and width of a convolution's window. */
export function window3D(info: backend_util.Conv3DInfo): Window {
  const { padInfo } = info;
  return {
    kernel: [info.filterDepth, info.filterHeight, info.filterWidth],
    strides: [info.strideDepth, info.strideHeight, info.strideWidth],
    dilations: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
    begins: [padInfo.front, padInfo.top, padInfo.left],
    input: [info.inDepth, info.inHeight, info.inWidth],
    output: [info.outDepth, info.outHeight, info.outWidth],
  };
}

const info = (
  x: readonly number[],
  filter: readonly number[],
  { strides, pad, dilations = 1 }: Attributes3D,
): backend_util.Conv3DInfo =>
  backend_util.computeConv3DInfo(x as never, filter as never, strides, dilations, pad);

/** Convolution over depth, height and width, and its gradients. */
export const convolution3DKernels: KernelTable = {
  Conv3D: kernel<'x' | 'filter', Attributes3D>(({ x, filter }, attributes, record) => {
    const window = window3D(info(x.shape, filter.shape, attributes));
    const weight = record.transpose(filter, [4, 3, 0, 1, 2]); // [O, I, d, h, w]
    return channelsLast(convolve(channelsFirst(x, record), weight, window, 1, record), record);
  }),
  Conv3DBackpropInputV2: kernel<'dy' | 'filter', Attributes3D & { inputShape: number[] }>(
    ({ dy, filter }, attributes, record) => {
      const window = window3D(info(attributes.inputShape, filter.shape, attributes));
      const weight = record.transpose(filter, [4, 3, 0, 1, 2]);
      return channelsLast(
        inputGradient(channelsFirst(dy, record), weight, window, 1, record),
        record,
      );
    },
  ),
  Conv3DBackpropFilterV2: kernel<'x' | 'dy', Attributes3D & { filterShape: number[] }>(
    ({ x, dy }, attributes, record) => {
      const window = window3D(info(x.shape, attributes.filterShape, attributes));
      // channels, then images: they are the channels of a convolution with dy as its filter
      const swap = [4, 0, 1, 2, 3];
      const gradient = filterGradient(
        record.transpose(x, swap),
        record.transpose(dy, swap),
        window,
        1,
        record,
      ); // [I, O, d, h, w]
      return record.transpose(gradient, [2, 3, 4, 0, 1]);
    },
  ),
};
