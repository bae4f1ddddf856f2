import {
  engine,
  pad as padded,
  registerGradient,
  reshape,
  slice,
  type GradConfig,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';

interface Convolution {
  strides: [number, number] | number;
  pad: unknown;
  dataFormat?: string;
  dilations?: [number, number] | number | null;
  dimRoundingMode?: string;
}

const pairOf = (extents: [number, number] | number | null | undefined): [number, number] =>
  typeof extents === 'number' ? [extents, extents] : (extents ?? [1, 1]);

/**
 * A filter [h, w, I, O] with zeros between its elements: convolving with it without dilation equals
 * the dilated convolution.
 */
function dilateFilter(filter: Tensor4D, [dh, dw]: [number, number]): Tensor4D {
  if (dh === 1 && dw === 1) return filter;
  const [h, w, i, o] = filter.shape;
  const spaced = padded(reshape(filter, [h, 1, w, 1, i * o]), [
    [0, 0],
    [0, dh - 1],
    [0, 0],
    [0, dw - 1],
    [0, 0],
  ]);
  return slice(
    reshape(spaced, [h * dh, w * dw, i, o]),
    [0, 0, 0, 0],
    [(h - 1) * dh + 1, (w - 1) * dw + 1, i, o],
  ) as Tensor4D;
}

/**
 * The gradient at a filter from the gradient at its {@link dilateFilter} form: only its own
 * elements.
 */
function gatherFilter(
  gradient: Tensor,
  [h, w, i, o]: readonly [number, number, number, number],
  [dh, dw]: [number, number],
): Tensor {
  if (dh === 1 && dw === 1) return gradient;
  const extended = padded(gradient, [
    [0, dh - 1],
    [0, dw - 1],
    [0, 0],
    [0, 0],
  ]);
  return reshape(
    slice(reshape(extended, [h, dh, w, dw, i * o]), [0, 0, 0, 0, 0], [h, 1, w, 1, i * o]),
    [h, w, i, o],
  );
}

/** The gradients of a convolution with any dilation, by the kernels without dilation. */
const convolution = (kernelName: string, byInput: string, byFilter: string): GradConfig => ({
  kernelName,
  inputsToSave: ['x', 'filter'],
  gradFunc: (gradient, saved, attributes) => {
    const [dy, x, filter] = [gradient as Tensor, ...(saved as [Tensor4D, Tensor4D])];
    const { dilations: dilationOption, ...rest } = attributes as unknown as Convolution;
    const dilations = pairOf(dilationOption);
    const expandedFilter = dilateFilter(filter, dilations);
    const run = (kernel: string, inputs: Record<string, Tensor>, shape: object): Tensor =>
      engine().runKernel(kernel, inputs, { ...rest, dilations: 1, ...shape } as never) as Tensor;
    return {
      x: () => run(byInput, { dy, filter: expandedFilter }, { inputShape: x.shape }),
      filter: () =>
        gatherFilter(
          run(byFilter, { x, dy }, { filterShape: expandedFilter.shape }),
          filter.shape,
          dilations,
        ),
    };
  },
});

/** Registers gradients of convolutions for any dilation. TensorFlow.js rejects all but 1. */
export function registerDilatedGradients(): void {
  registerGradient(convolution('Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'));
  registerGradient(
    convolution(
      'DepthwiseConv2dNative',
      'DepthwiseConv2dNativeBackpropInput',
      'DepthwiseConv2dNativeBackpropFilter',
    ),
  );
}
