import { backend_util } from '@tensorflow/tfjs-core';
import type { Attribute } from '../graph/operation.js';
import { composite } from '../graph/operation.js';
import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { kernel, type KernelTable } from './kernel.js';
import { attributesOf, type Window } from './window.js';

export interface ConvolutionAttributes {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  dataFormat: 'NHWC' | 'NCHW';
  dilations?: [number, number] | number | null;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Height and width of a convolution's window. */
export function window2D(info: backend_util.Conv2DInfo): Window {
  return {
    kernel: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    begins: [info.padInfo.top, info.padInfo.left],
    input: [info.inHeight, info.inWidth],
    output: [info.outHeight, info.outWidth],
  };
}

/**
 * Attributes of a convolution's composite: strides, dilations, and pads as [top, left, bottom,
 * right].
 */
function geometry(info: backend_util.Conv2DInfo): Record<string, Attribute> {
  const { strides, dilations, pads } = attributesOf(window2D(info)) as Record<
    string,
    readonly number[]
  >;
  return { strides: strides!, dilations: dilations!, pads: pads! };
}

/** The geometry of a convolution with an input of shape [N, H, W, C]. */
export function info(
  xShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad: padding, dataFormat, dilations, dimRoundingMode }: ConvolutionAttributes,
  depthwise = false,
): backend_util.Conv2DInfo {
  const pad =
    Array.isArray(padding) && dataFormat === 'NCHW'
      ? [padding[0], padding[2], padding[3], padding[1]]
      : padding; // explicit, axis by axis
  return backend_util.computeConv2DInfo(
    xShape as never,
    filterShape as never,
    strides,
    dilations ?? 1,
    pad as never,
    dimRoundingMode,
    depthwise,
  );
}

const channelsLast = (x: Value, dataFormat: string | undefined, record: Recorder): Value =>
  dataFormat === 'NCHW' ? record.transpose(x, [0, 2, 3, 1]) : x;
const toDataFormat = (x: Value, dataFormat: string | undefined, record: Recorder): Value =>
  dataFormat === 'NCHW' ? record.transpose(x, [0, 3, 1, 2]) : x;
const shapeLast = ([n, a, b, c]: readonly number[], dataFormat: string | undefined): number[] =>
  dataFormat === 'NCHW' ? [n!, b!, c!, a!] : [n!, a!, b!, c!];

/** Convolutions, plain and depthwise, and their gradients, as composites for the lowering. */
export const convolutionKernels: KernelTable = {
  Conv2D: kernel<'x' | 'filter', ConvolutionAttributes>(({ x, filter }, attributes, record) => {
    const input = channelsLast(x, attributes.dataFormat, record);
    const conv = info(input.shape, filter.shape, attributes);
    const shape = [conv.batchSize, conv.outHeight, conv.outWidth, conv.outChannels];
    return toDataFormat(
      record.one('Conv2D', [input, filter], shape, 'float32', {
        domain: composite,
        attributes: geometry(conv),
      }),
      attributes.dataFormat,
      record,
    );
  }),
  Conv2DBackpropInput: kernel<'dy' | 'filter', ConvolutionAttributes & { inputShape: number[] }>(
    ({ dy, filter }, attributes, record) => {
      const shape = shapeLast(attributes.inputShape, attributes.dataFormat);
      const conv = info(shape, filter.shape, attributes);
      const inputGradient = channelsLast(dy, attributes.dataFormat, record);
      // dy of a transposed convolution may be larger than needed
      const gradient = record.slice(inputGradient, [0, 0], [conv.outHeight, conv.outWidth], [1, 2]);
      return toDataFormat(
        record.one('Conv2DBackpropInput', [gradient, filter], shape, 'float32', {
          domain: composite,
          attributes: geometry(conv),
        }),
        attributes.dataFormat,
        record,
      );
    },
  ),
  Conv2DBackpropFilter: kernel<'x' | 'dy', ConvolutionAttributes & { filterShape: number[] }>(
    ({ x, dy }, attributes, record) => {
      const [input, gradient] = [
        channelsLast(x, attributes.dataFormat, record),
        channelsLast(dy, attributes.dataFormat, record),
      ];
      const conv = info(input.shape, attributes.filterShape, attributes);
      return record.one(
        'Conv2DBackpropFilter',
        [input, gradient],
        attributes.filterShape,
        'float32',
        {
          domain: composite,
          attributes: geometry(conv),
        },
      );
    },
  ),
  DepthwiseConv2dNative: kernel<'x' | 'filter', ConvolutionAttributes>(
    ({ x, filter }, attributes, record) => {
      const input = channelsLast(x, attributes.dataFormat, record);
      const conv = info(input.shape, filter.shape, attributes, true);
      const shape = [conv.batchSize, conv.outHeight, conv.outWidth, conv.outChannels];
      return toDataFormat(
        record.one('DepthwiseConv2D', [input, filter], shape, 'float32', {
          domain: composite,
          attributes: geometry(conv),
        }),
        attributes.dataFormat,
        record,
      );
    },
  ),
};
