import {
  adaptedEncoder,
  CounterpointError,
  type Batch,
  type Encoder,
  type Method,
  type TypedConfig,
} from '@counterpoint/core';
import type { PretrainConfig } from '../run/pretrain-config.js';

type Adapting = Pick<PretrainConfig, 'adapt' | 'optimizer'>;

/** The encoder as a method gets it: as it is, or fixed in part. */
export function adapting<B extends Batch>({ adapt }: Adapting, encoder: Encoder<B>): Encoder<B> {
  if (adapt === undefined) return encoder;
  const { train, normalisation } = adapt;
  return adaptedEncoder(encoder, { isTrained: train !== 'head', normalisation });
}

/** The optimizer of a config with what `adapt` puts around it. */
export function adaptingOptimizer(
  { adapt, optimizer }: Adapting,
  stepsPerEpoch: number,
): TypedConfig {
  if (adapt === undefined) return optimizer;
  const { train, rank, alpha, match, layerDecay, unfreezeEpochs, l2SP } = adapt;
  const unfreezeSteps = Math.round(unfreezeEpochs * stepsPerEpoch);
  let whole = optimizer;
  if (layerDecay < 1 || unfreezeSteps > 0)
    whole = { type: 'core/layer-decay', decay: layerDecay, unfreezeSteps, optimizer: whole };
  if (train === 'lora') whole = { type: 'core/lora', rank, alpha, match, optimizer: whole };
  if (l2SP > 0) whole = { type: 'core/l2-sp', strength: l2SP, optimizer: whole };
  return whole;
}

/** @throws CP_CLI_USAGE when a method has nothing to train */
export function requireTrained(
  { adapt, method: { type } }: Pick<PretrainConfig, 'adapt' | 'method'>,
  { variables }: Pick<Method, 'variables'>,
): void {
  if (adapt === undefined) return;
  const names = Object.keys(variables);
  const ofEncoder = names.some((name) => name.startsWith('encoder.'));
  const isEmpty = names.length === 0;
  if (!isEmpty && (adapt.train === 'head' || ofEncoder)) return;
  throw new CounterpointError('CP_CLI_USAGE', {
    what: isEmpty
      ? `${type} has nothing to train`
      : `The encoder of ${type} has no weight that could be trained`,
    where: 'adapt.train',
    expected: 'a method with a head where the encoder is fixed, or an encoder that can be trained',
    remedy: isEmpty ? 'train all weights, or low-rank updates' : 'train the head alone',
  });
}
