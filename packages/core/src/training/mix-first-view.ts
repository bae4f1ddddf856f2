import { tensor1d, type Tensor } from '@tensorflow/tfjs-core';
import type { Batch, Views } from '../contract/batch.js';
import type { Mix, Mixture } from '../contract/mixture.js';
import { CounterpointError } from '../error/counterpoint-error.js';
import { Rng } from '../random/rng.js';
import { tensorBatch } from '../mixture/tensor-batch.js';
import type { Communicator } from '../contract/communicator.js';
import type { Method } from '../contract/method.js';

/** @throws CP_CORE_MIX_METHOD when soft targets have nowhere to go */
export function checkMixture({
  method,
  mixture,
  communicator,
}: {
  readonly method: Pick<Method, 'supportsMix'>;
  readonly mixture?: Mixture;
  readonly communicator?: Communicator;
}): void {
  if (mixture === undefined || (method.supportsMix === true && communicator === undefined)) return;
  throw new CounterpointError('CP_CORE_MIX_METHOD', {
    what:
      communicator === undefined
        ? 'The method takes no soft targets, which a mixed view needs'
        : 'Views are mixed within a batch, and this batch lies on several ranks',
    where: 'mix',
    expected:
      'one rank, and core/two-views with core/info-nce, core/moco-v1, core/moco-v2 or core/byol ' +
      'without small views',
    remedy: 'choose such a method, or leave `mix` out',
  });
}

/**
 * The views of a step with the first one mixed, and its soft targets. The draw comes from (seed,
 * 'mix', step, part) alone.
 */
export function mixFirstView<B extends Batch>(
  { mixture, seed }: { readonly mixture?: Mixture; readonly seed: number },
  { views }: { readonly views: Views<B> },
  step: number,
  part: number,
): { readonly views: Views<B>; readonly mix: Mix } | undefined {
  if (mixture === undefined) return undefined;
  const first: Tensor = tensorBatch(views[0]!, 'mix');
  const draw = mixture.draw(first.shape, Rng.of(seed, 'mix', step, part));
  return {
    views: [mixture.apply(first, draw) as B, ...views.slice(1)],
    mix: {
      partners: tensor1d([...draw.partners], 'int32'),
      shares: tensor1d([...draw.shares]),
    },
  };
}
