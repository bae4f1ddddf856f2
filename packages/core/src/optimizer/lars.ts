import {
  add,
  div,
  greater,
  logicalAnd,
  mul,
  scalar,
  sqrt,
  square,
  sub,
  sum,
  where,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Optimizer } from '../contract/optimizer.js';
import { fusedStep } from '../nn/fused.js';
import { assignValue } from '../nn/assign-value.js';
import { resolveParameterSettings, type ParameterGroup } from './parameter-group.js';
import { slots } from './slots.js';

/**
 * The variables that {@link lars} trains, its momentum and its trust coefficient. Component:
 * `core/lars`.
 */
export interface LarsConfig {
  readonly variables: NamedVariables;
  /** @default .9 */
  readonly momentum?: number;
  /** @default false */
  readonly nesterov?: boolean;
  /** @default 1e-6 */
  readonly weightDecay?: number;
  /** eta of the paper. @default .001 */
  readonly trustCoefficient?: number;
  readonly groups?: readonly ParameterGroup[];
}

/**
 * Layer-wise adaptive rate scaling: You, Gitman and Ginsburg 2017,
 * https://arxiv.org/abs/1708.03888, alg. 1.
 * r = eta |w| / (|g| + decay |w|), d = r (g + decay w), m = momentum m + d, w = w - rate m.
 *
 * Excluded from the ratio: gains, biases and scalars, what a group excludes, and every variable
 * without weight decay (the convention of SimCLR's and BYOL's code). Where |w| or |g| is zero, d =
 * g. Differs: in the paper the learning rate is part of m; here it multiplies m, as in SimCLR's
 * code and PyTorch's SGD.
 */
export function lars({
  variables,
  momentum = 0.9,
  nesterov = false,
  weightDecay = 1e-6,
  trustCoefficient = 0.001,
  groups,
}: LarsConfig): Optimizer {
  const parameters = resolveParameterSettings(variables, weightDecay, groups);
  const state = momentum === 0 ? {} : slots('momentum', parameters);
  return {
    state,
    step(gradients, learningRate) {
      const rate = scalar(learningRate);
      for (const { name, variable, weightDecay: decay, rateScale, trustRatio } of parameters) {
        const gradient = gradients[name];
        if (gradient === undefined || rateScale === 0) continue;
        const buffer = state[`momentum.${name}`];
        const attributes = {
          momentum,
          nesterov: nesterov ? 1 : 0,
          weightDecay: decay,
          rateScale,
          trustRatio: trustRatio ? 1 : 0,
          trustCoefficient,
        };
        const [weight, velocity] = fusedStep(
          'LarsStep',
          { variable, gradient, rate, velocity: buffer },
          attributes,
          () => {
            let update: Tensor = gradient;
            if (decay !== 0)
              update = trustRatio
                ? scaleByTrustRatio(variable, gradient, decay, trustCoefficient)
                : add(gradient, mul(variable, decay));
            const nextVelocity = buffer === undefined ? update : add(mul(buffer, momentum), update);
            const direction = nesterov ? add(update, mul(nextVelocity, momentum)) : nextVelocity;
            return [
              sub(variable, mul(direction, rateScale === 1 ? rate : mul(rate, rateScale))),
              ...(buffer === undefined ? [] : [nextVelocity]),
            ];
          },
        ) as [Tensor, Tensor | undefined];
        assignValue(variable, weight);
        if (buffer !== undefined) assignValue(buffer, velocity!);
      }
      rate.dispose();
    },
    dispose: () => Object.values(state).forEach((slot) => slot.dispose()),
  };
}

function scaleByTrustRatio(
  weight: Tensor,
  gradient: Tensor,
  decay: number,
  coefficient: number,
): Tensor {
  const weightNorm = sqrt(sum(square(weight)));
  const gradientNorm = sqrt(sum(square(gradient)));
  const both = logicalAnd(greater(weightNorm, 0), greater(gradientNorm, 0));
  const ratio = div(
    mul(weightNorm, coefficient),
    add(add(gradientNorm, mul(weightNorm, decay)), 1e-8),
  );
  return mul(
    add(gradient, mul(weight, where(both, scalar(decay), scalar(0)))),
    where(both, ratio, scalar(1)),
  );
}
