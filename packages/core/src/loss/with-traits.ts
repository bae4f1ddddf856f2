import type { ContrastiveLoss, Loss, LossTraits } from '../contract/loss.js';

/**
 * Attaches traits to a loss function.
 *
 * @example
 * import { asEncoder } from '@counterpoint/testkit';
 *
 * const pull = withTraits((a, b) => mean(square(sub(a, b))) as Scalar, { constrainsSpread: false });
 * const method = new TwoViews({
 *   encoder: asEncoder(new Linear({ inputs: 4, outputs: 6, rng: Rng.of(1) })),
 *   head: projectionHead({ inputs: 6, width: 3, seed: 1 }),
 *   loss: pull,
 * });
 * if (method.constrainsSpread) throw new Error('the trait is lost');
 */
export function withTraits(loss: ContrastiveLoss, traits: LossTraits): Loss {
  return Object.assign<ContrastiveLoss, LossTraits>((a, b, context) => loss(a, b, context), traits);
}
