import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { info, window2D, type ConvolutionAttributes } from './convolution.js';
import { kernel, type KernelTable } from './kernel.js';
import { channelsFirst, channelsLast, filterGradient, inputGradient } from './window.js';

/** [h, w, C, M] to [C * M, 1, h, w]. */
function perChannel(filter: Value, record: Recorder): Value {
  const [h, w, channels, multiple] = filter.shape as [number, number, number, number];
  return record.reshape(record.transpose(filter, [2, 3, 0, 1]), [channels * multiple, 1, h, w]);
}

/** The gradients of a convolution of each channel with filters of its own. */
export const depthwiseKernels: KernelTable = {
  DepthwiseConv2dNativeBackpropInput: kernel<
    'dy' | 'filter',
    ConvolutionAttributes & { inputShape: number[] }
  >(({ dy, filter }, attributes, record) => {
    const window = window2D(info(attributes.inputShape, filter.shape, attributes, true));
    return channelsLast(
      inputGradient(
        channelsFirst(dy, record),
        perChannel(filter, record),
        window,
        filter.shape[2]!,
        record,
      ),
      record,
    );
  }),
  DepthwiseConv2dNativeBackpropFilter: kernel<
    'x' | 'dy',
    ConvolutionAttributes & { filterShape: number[] }
  >(({ x, dy }, attributes, record) => {
    const [h, w, channels, multiple] = attributes.filterShape as [number, number, number, number];
    const window = window2D(info(x.shape, attributes.filterShape, attributes, true));
    const swap = [3, 0, 1, 2];
    const gradient = filterGradient(
      record.transpose(x, swap),
      record.transpose(dy, swap),
      window,
      channels,
      record,
    ); // [1, C * M, h, w]
    return record.transpose(record.reshape(gradient, [channels, multiple, h, w]), [2, 3, 0, 1]);
  }),
};
