import {
  CounterpointError,
  unitRows,
  type Batch,
  type Encoder,
  type Modality,
} from '@counterpoint/core';
import { mean, reshape, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import type { LoadedEncoder } from './load-encoder.js';

/**
 * An encoder whose embedding of a sample is the mean of the unit embeddings of a grid of its crops:
 * a bag of embeddings, as EMP-SSL is evaluated (Tong et al. 2023, https://arxiv.org/abs/2304.03977,
 * section 3). A sample is decoded once for all of its crops.
 *
 * @param side crops along each side of the grid; `side`^2 are embedded. 0 changes nothing
 * @throws CP_CLI_CROPS when the modality has no crops
 */
export function withCrops<L extends Omit<LoadedEncoder, 'config'>>(opened: L, side: number): L {
  if (side === 0) return opened;
  return {
    ...opened,
    modality: cropsOf(opened.modality, side),
    encoder: bagEncoder(opened.encoder, side * side),
    untrained: async () => bagEncoder(await opened.untrained(), side * side),
    fingerprint: `${opened.fingerprint}-crops-${side}`,
    weightsFingerprint: `${opened.weightsFingerprint}-crops-${side}`,
  };
}

function cropsOf(modality: Modality, side: number): Modality {
  if (modality.crops === undefined)
    throw new CounterpointError('CP_CLI_CROPS', {
      what: 'Samples of this modality have no crops',
      where: '--crops',
      expected: 'a modality with `crops`, such as image/picture',
      remedy: 'leave --crops out',
    });
  return {
    extensions: modality.extensions,
    decode: (stored) => modality.decode(stored),
    describe: (value) => modality.describe(value),
    batch: (values) => modality.batch(values.flatMap((value) => modality.crops!(value, side))),
  };
}

/** @param count rows of a batch that are crops of one sample */
function bagEncoder<B extends Batch>(encoder: Encoder<B>, count: number): Encoder<B> {
  return {
    width: encoder.width,
    variables: encoder.variables,
    state: encoder.state,
    encode: (batch, pass) =>
      tidy(() => {
        const crops = unitRows(encoder.encode(batch, pass)); // [N count, D]
        return mean(reshape(crops, [-1, count, encoder.width]), 1) as Tensor2D;
      }),
    clone: () => bagEncoder(encoder.clone(), count),
    dispose: () => encoder.dispose(),
  };
}
