import {
  add,
  div,
  mul,
  rsqrt,
  scalar,
  sqrt,
  square,
  sub,
  tidy,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Optimizer } from '../contract/optimizer.js';
import { fusedStep } from '../nn/fused.js';
import { statistic } from '../nn/parameter.js';
import { assignValue } from '../nn/assign-value.js';
import { resolveParameterSettings, type ParameterGroup } from './parameter-group.js';
import { slots } from './slots.js';

/**
 * The variables that {@link adamW} trains, its decay rates and its weight decay. Component:
 * `core/adamw`.
 */
export interface AdamWConfig {
  readonly variables: NamedVariables;
  /** Decay rates of the two moments. @default [.9, .999] */
  readonly betas?: readonly [number, number];
  /** @default 1e-8 */
  readonly epsilon?: number;
  /** @default .01 */
  readonly weightDecay?: number;
  readonly groups?: readonly ParameterGroup[];
}

/**
 * Adam with decoupled weight decay: Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101,
 * alg. 2, in PyTorch's form (the decay is
 * multiplied by the learning rate).
 *
 * The bias corrections 1 - beta^t are state, updated as c = beta c + (1 - beta). Resuming is
 * therefore exact, no tensor is read, and the first steps have full float32 precision.
 */
export function adamW({
  variables,
  betas: [beta1, beta2] = [0.9, 0.999],
  epsilon = 1e-8,
  weightDecay = 0.01,
  groups,
}: AdamWConfig): Optimizer {
  const parameters = resolveParameterSettings(variables, weightDecay, groups);
  const corrections = { correction1: statistic(0, []), correction2: statistic(0, []) };
  const state: NamedVariables = {
    ...slots('mean', parameters),
    ...slots('square', parameters),
    ...corrections,
  };
  return {
    state,
    step(gradients, learningRate) {
      advance(corrections.correction1, beta1);
      advance(corrections.correction2, beta2);
      const rate = scalar(learningRate);
      const stride = tidy(() => div(rate, corrections.correction1));
      const rootCorrection = tidy(() => rsqrt(corrections.correction2));
      for (const { name, variable, weightDecay: decay, rateScale } of parameters) {
        const gradient = gradients[name];
        if (gradient === undefined || rateScale === 0) continue;
        const mean = state[`mean.${name}`]!,
          meanSquare = state[`square.${name}`]!;
        const inputs = {
          variable,
          gradient,
          mean,
          square: meanSquare,
          rate,
          stride,
          rootCorrection,
        };
        const [weight, first, second] = fusedStep(
          'AdamWStep',
          inputs,
          { beta1, beta2, epsilon, weightDecay: decay, rateScale },
          () => {
            const firstMoment = add(mul(mean, beta1), mul(gradient, 1 - beta1));
            const secondMoment = add(mul(meanSquare, beta2), mul(square(gradient), 1 - beta2));
            const direction = div(
              firstMoment,
              add(mul(sqrt(secondMoment), rootCorrection), epsilon),
            );
            const decayedWeight: Tensor =
              decay === 0 ? variable : mul(variable, sub(1, mul(rate, decay * rateScale)));
            return [
              sub(decayedWeight, mul(direction, rateScale === 1 ? stride : mul(stride, rateScale))),
              firstMoment,
              secondMoment,
            ];
          },
        ) as [Tensor, Tensor, Tensor];
        assignValue(variable, weight);
        assignValue(mean, first);
        assignValue(meanSquare, second);
      }
      for (const tensor of [rate, stride, rootCorrection]) tensor.dispose();
    },
    dispose: () => Object.values(state).forEach((slot) => slot.dispose()),
  };
}

function advance(correction: Variable, beta: number): void {
  assignValue(
    correction,
    tidy(() => add(mul(correction, beta), 1 - beta)),
  );
}
