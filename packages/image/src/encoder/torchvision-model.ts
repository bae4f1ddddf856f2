import { readSafetensors } from '@counterpoint/core';
import type { ResnetConfig } from './resnet.js';

/** What a state dictionary of torchvision is of. */
export interface TorchvisionModel {
  /** The encoder of the same shape; undefined for a transformer, whose heads no tensor tells. */
  readonly resnet?: Required<ResnetConfig>;
}

/** Names that torchvision's models have and those of this package have not. */
const foreign = /^(fc|heads)\.|\.num_batches_tracked$|^encoder\.layers\.encoder_layer_\d+\./;

/**
 * Recognises the state dictionary of a torchvision model.
 *
 * @param file a safetensors file
 * @returns undefined for any other file
 * @throws CP_CORE_SAFETENSORS_INVALID
 */
export function torchvisionModel(file: Uint8Array, where: string): TorchvisionModel | undefined {
  const { tensors } = readSafetensors(file, where);
  const names = Object.keys(tensors);
  const first = tensors['conv1.weight']?.shape;
  // Convolutions are [out, in, h, w] there and [h, w, in, out] here.
  const isTransposed =
    first?.length === 4 && first[2] === first[3] && first[0] === tensors['bn1.weight']?.shape[0];
  if (!isTransposed && !names.some((name) => foreign.test(name))) return undefined;
  if (!isTransposed) return {};
  const [width, channels, side] = first as [number, number, number];
  const blocks = new Set(names.flatMap((name) => /^layer\d+\.\d+\./.exec(name)?.[0] ?? [])).size;
  const isBottleneck = 'layer1.0.conv3.weight' in tensors;
  const depth = isBottleneck ? 50 : blocks === 8 ? 18 : 34;
  return { resnet: { depth, width, channels, stem: side === 7 ? 'large' : 'small' } };
}
