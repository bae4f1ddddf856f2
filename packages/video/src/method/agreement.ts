import { maskLogits, sameIndex, type MemoryBank } from '@counterpoint/core';
import {
  matMul,
  minimum,
  range,
  topk,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/**
 * The samples that agree with each row most: the highest min(v_i v_j, a_i a_j) over the rows of
 * both banks, the sample itself left out. Morgado et al. 2020, https://arxiv.org/abs/2004.12943,
 * section 4.2.
 *
 * @param indices int32 [N], the samples of the rows
 * @returns int32 [N, count], indices of samples
 */
export function agreeing(
  video: MemoryBank,
  sound: MemoryBank,
  indices: Tensor1D,
  count: number,
): Tensor2D {
  const similarities = (bank: MemoryBank): Tensor =>
    matMul(bank.read(indices), bank.state['rows'] as Tensor as Tensor2D, false, true); // [N, S]
  const agreement = minimum(similarities(video), similarities(sound)) as Tensor2D;
  const selfMask = sameIndex(indices, range(0, video.samples, 1, 'int32') as Tensor1D);
  return topk(maskLogits(agreement, selfMask), count).indices as Tensor2D;
}
