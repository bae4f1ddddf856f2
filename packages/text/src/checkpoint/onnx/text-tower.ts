import { CounterpointError, type NamedVariables, type Module } from '@counterpoint/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { isTextEncoder } from '../../encoder/text-encoder.js';
import type { TextTower } from './towers-model.js';

/** An encoder of texts with a linear projection, such as a tower of the multimodal package. */
export interface ProjectedText {
  readonly encoder: Module;
  readonly projection?: { readonly variables: NamedVariables } | undefined;
  /** Of the space that it projects into. */
  readonly width: number;
}

/**
 * A tower in the form that can be written as ONNX.
 *
 * @throws CP_TEXT_MODEL_UNSUPPORTED when its encoder has no ONNX form
 */
export async function textTower({ encoder, projection, width }: ProjectedText): Promise<TextTower> {
  if (!isTextEncoder(encoder)) {
    throw new CounterpointError('CP_TEXT_MODEL_UNSUPPORTED', {
      what: "The texts' encoder cannot be written as ONNX",
      where: encoder.constructor.name,
      expected: 'a text transformer, a word transformer or a bag',
    });
  }
  if (projection === undefined) return { encoder };
  return {
    encoder,
    projection: {
      values: (await (
        projection.variables['weight'] as unknown as Tensor2D
      ).data()) as Float32Array,
      width,
    },
  };
}
