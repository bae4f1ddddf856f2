import type { TranslatedWeights } from '@counterpoint/cli';
import { torchvisionModel, translateTorchvisionWeights } from '@counterpoint/image';

/**
 * The state dictionary of a torchvision model, saved as safetensors, as weights to start from: the
 * encoder gets the model's shape, pictures the normalisation that it was trained with.
 *
 * @returns undefined for a file of this library
 */
export function torchvisionStart(file: Uint8Array, where: string): TranslatedWeights | undefined {
  const model = torchvisionModel(file, where);
  if (model === undefined) return undefined;
  const encoder = model.resnet && { type: 'image/resnet', ...model.resnet };
  return {
    file: translateTorchvisionWeights(file, where),
    overlay: { encoder, modality: { normalisation: 'imagenet' } },
  };
}
