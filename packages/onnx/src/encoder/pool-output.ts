import { CounterpointError } from '@counterpoint/core';
import {
  div,
  expandDims,
  matMul,
  maximum,
  mean,
  mul,
  oneHot,
  slice,
  sub,
  sum,
  cast,
  squeeze,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { OnnxEncoderConfig } from './onnx-encoder-config.js';

/**
 * An output of a model as one vector a sample.
 *
 * @param output [N, D], [N, T, D] or [N, C, H, W]
 * @param mask of tokens [N, T]: 1 for tokens, 0 for padding
 * @returns [N, D]
 * @throws CP_ONNX_OUTPUT for another shape
 */
export function poolOutput(
  output: Tensor,
  pooling: NonNullable<OnnxEncoderConfig['pooling']>,
  mask: Tensor | undefined,
): Tensor2D {
  if (output.rank === 2) return output as Tensor2D;
  if (output.rank === 4) return mean(output, [2, 3]) as Tensor2D;
  if (output.rank !== 3)
    throw new CounterpointError('CP_ONNX_OUTPUT', {
      what: `An output [${output.shape.join()}] gives no vector a sample`,
      expected: '[N, D], [N, T, D] or [N, channels, height, width]',
      remedy: 'name another output',
    });
  const [n, time, width] = output.shape as [number, number, number];
  const counted = mask !== undefined && mask.shape[1] === time ? mask : undefined;
  if (pooling === 'first') return squeeze(slice(output, [0, 0, 0], [n, 1, width]), [1]);
  if (pooling === 'mean') {
    if (!counted) return mean(output, 1) as Tensor2D;
    const tokens = maximum(sum(counted, 1, true), 1);
    return div(sum(mul(output, expandDims(counted, 2)), 1), tokens) as Tensor2D;
  }
  if (!counted) return squeeze(slice(output, [0, time - 1, 0], [n, 1, width]), [1]);
  const place = cast(maximum(sub(sum(counted, 1), 1), 0), 'int32') as Tensor1D;
  const selector = expandDims(cast(oneHot(place, time), 'float32'), 1); // [N, 1, T]
  return squeeze(matMul(selector, output), [1]);
}
