import { add, mul, scalar, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Optimizer } from '../contract/optimizer.js';
import { fusedStep } from '../nn/fused.js';
import { assignValue } from '../nn/assign-value.js';
import { resolveParameterSettings, type ParameterGroup } from './parameter-group.js';
import { slots } from './slots.js';

/**
 * The variables that {@link sgd} trains, its momentum and its weight decay. Component: `core/sgd`.
 */
export interface SgdConfig {
  readonly variables: NamedVariables;
  /** @default .9 */
  readonly momentum?: number;
  /**
   * Look ahead: Sutskever et al. 2013, https://proceedings.mlr.press/v28/sutskever13.html. @default
   * false
   */
  readonly nesterov?: boolean;
  /** Added to the gradient as weightDecay times the weight. @default 0 */
  readonly weightDecay?: number;
  readonly groups?: readonly ParameterGroup[];
}

/**
 * Stochastic gradient descent with momentum, in PyTorch's form: d = g + decay w, m = momentum m +
 * d, w = w - rate m
 * (with `nesterov` w = w - rate (d + momentum m)).
 */
export function sgd({
  variables,
  momentum = 0.9,
  nesterov = false,
  weightDecay = 0,
  groups,
}: SgdConfig): Optimizer {
  const parameters = resolveParameterSettings(variables, weightDecay, groups);
  const state = momentum === 0 ? {} : slots('momentum', parameters);
  return {
    state,
    step(gradients, learningRate) {
      const rate = scalar(learningRate);
      for (const { name, variable, weightDecay: decay, rateScale } of parameters) {
        const gradient = gradients[name];
        if (gradient === undefined || rateScale === 0) continue;
        const buffer = state[`momentum.${name}`];
        const attributes = { momentum, nesterov: nesterov ? 1 : 0, weightDecay: decay, rateScale };
        const [weight, velocity] = fusedStep(
          'SgdStep',
          { variable, gradient, rate, velocity: buffer },
          attributes,
          () => {
            const update: Tensor = decay === 0 ? gradient : add(gradient, mul(variable, decay));
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
