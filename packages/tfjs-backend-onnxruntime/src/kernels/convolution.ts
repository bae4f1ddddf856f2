import { backend_util } from '@tensorflow/tfjs-core';
import type { Attribute } from '../graph/operation.js';
import { composite } from '../graph/operation.js';
import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { kernel, type KernelTable } from './kernel.js';

type Geometry = Pick<backend_util.Conv2DInfo, 'padInfo' | 'strideHeight' | 'strideWidth' | 'dilationHeight' | 'dilationWidth'>;

interface ConvolutionAttributes {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  dataFormat: 'NHWC' | 'NCHW';
  dilations?: [number, number] | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** What a convolution's composite carries: strides, dilations, and pads as [top, left, bottom, right]. */
export function geometry({ padInfo, strideHeight, strideWidth, dilationHeight, dilationWidth }: Geometry): Record<string, Attribute> {
  return {
    strides: [strideHeight, strideWidth], dilations: [dilationHeight, dilationWidth],
    pads: [padInfo.top, padInfo.left, padInfo.bottom, padInfo.right],
  };
}

function info(xShape: readonly number[], filterShape: readonly number[], { strides, pad, dilations = 1, dimRoundingMode }: ConvolutionAttributes, depthwise = false): backend_util.Conv2DInfo {
  return backend_util.computeConv2DInfo(xShape as never, filterShape as never, strides, dilations, pad as never, dimRoundingMode, depthwise);
}

const channelsLast = (x: Value, dataFormat: string | undefined, record: Recorder): Value => (dataFormat === 'NCHW' ? record.transpose(x, [0, 2, 3, 1]) : x);
const asGiven = (x: Value, dataFormat: string | undefined, record: Recorder): Value => (dataFormat === 'NCHW' ? record.transpose(x, [0, 3, 1, 2]) : x);
const shapeLast = ([n, a, b, c]: readonly number[], dataFormat: string | undefined): number[] => (dataFormat === 'NCHW' ? [n!, b!, c!, a!] : [n!, a!, b!, c!]);

/** Convolutions, plain and depthwise, and their gradients, as composites that the lowering gives a form. */
export const convolutionKernels: KernelTable = {
  Conv2D: kernel<'x' | 'filter', ConvolutionAttributes>(({ x, filter }, attributes, record) => {
    const input = channelsLast(x, attributes.dataFormat, record);
    const conv = info(input.shape, filter.shape, attributes);
    const shape = [conv.batchSize, conv.outHeight, conv.outWidth, conv.outChannels];
    return asGiven(record.one('Conv2D', [input, filter], shape, 'float32', { domain: composite, attributes: geometry(conv) }), attributes.dataFormat, record);
  }),
  Conv2DBackpropInput: kernel<'dy' | 'filter', ConvolutionAttributes & { inputShape: number[] }>(({ dy, filter }, attributes, record) => {
    const shape = shapeLast(attributes.inputShape, attributes.dataFormat);
    const slope = channelsLast(dy, attributes.dataFormat, record);
    const conv = info(shape, filter.shape, attributes);
    return asGiven(record.one('Conv2DBackpropInput', [slope, filter], shape, 'float32', { domain: composite, attributes: geometry(conv) }), attributes.dataFormat, record);
  }),
  Conv2DBackpropFilter: kernel<'x' | 'dy', ConvolutionAttributes & { filterShape: number[] }>(({ x, dy }, attributes, record) => {
    const [input, slope] = [channelsLast(x, attributes.dataFormat, record), channelsLast(dy, attributes.dataFormat, record)];
    const conv = info(input.shape, attributes.filterShape, attributes);
    return record.one('Conv2DBackpropFilter', [input, slope], attributes.filterShape, 'float32', { domain: composite, attributes: geometry(conv) });
  }),
  DepthwiseConv2dNative: kernel<'x' | 'filter', ConvolutionAttributes>(({ x, filter }, attributes, record) => {
    const input = channelsLast(x, attributes.dataFormat, record);
    const conv = info(input.shape, filter.shape, attributes, true);
    const shape = [conv.batchSize, conv.outHeight, conv.outWidth, conv.outChannels];
    return asGiven(record.one('DepthwiseConv2D', [input, filter], shape, 'float32', { domain: composite, attributes: geometry(conv) }), attributes.dataFormat, record);
  }),
};
