import { reshape, type Tensor } from '@tensorflow/tfjs-core';
import { channelsLastOf, isHost, shapeOf, tensorOf, type Value } from '../value/value.js';

/**
 * Values that broadcast together as tensors of one layout: with the channels last if one of them
 * has them there, so that nothing is transposed between two convolutions.
 */
export function alignChannels(values: readonly Value[]): {
  readonly tensors: Tensor[];
  readonly channelsLast: boolean;
} {
  const ranks = values.map((value) => shapeOf(value).length);
  const rank = Math.max(...ranks);
  const last = values.some((value, i) => !isHost(value) && value.channelsLast && ranks[i] === rank);
  if (!last) return { tensors: values.map(tensorOf), channelsLast: false };
  const tensors = values.map((value, i) => {
    if (ranks[i] === 0) return tensorOf(value);
    if (ranks[i] === rank) return channelsLastOf(value);
    const plain = tensorOf(value);
    const shape = [...Array<number>(rank - ranks[i]!).fill(1), ...plain.shape];
    return channelsLastOf({ tensor: reshape(plain, shape), channelsLast: false });
  });
  return { tensors, channelsLast: true };
}
