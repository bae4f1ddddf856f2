import { add, mul, sub, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { prefixed, type NamedVariables } from '../contract/named-variables.js';
import type { Optimizer } from '../contract/optimizer.js';
import { startOf } from './start-of.js';

/**
 * The strength of the penalty of {@link l2SP}, and the optimizer below it. Component: `core/l2-sp`.
 */
export interface L2SPConfig {
  /** Of a method; those whose names begin with `encoder.` are held near their start. */
  readonly variables: NamedVariables;
  /** alpha, of alpha / 2 |w - w0|^2. @default .01 */
  readonly strength?: number;
  /** The optimizer of the variables, of any shapes [...]. */
  readonly optimizer: (variables: NamedVariables) => Optimizer | Promise<Optimizer>;
}

/**
 * L2-SP: Li, Grandvalet and Davoine 2018, https://arxiv.org/abs/1802.01483, eq. 2. The penalty
 * alpha / 2 |w - w0|^2 on the encoder's weights, w0 their values at the start, is added to the loss
 * by its gradient, alpha (w - w0). Variables outside of the encoder have no start to be near to
 * (beta of the paper is the optimizer's own weight decay).
 *
 * @returns an optimizer; its state contains w0
 */
export async function l2SP({
  variables,
  strength = 0.01,
  optimizer,
}: L2SPConfig): Promise<Optimizer> {
  const start = startOf(
    Object.fromEntries(Object.entries(variables).filter(([name]) => name.startsWith('encoder.'))),
  );
  const inner = await optimizer(variables);
  return {
    state: { ...prefixed('optimizer', inner.state), ...prefixed('start', start) },
    step(gradients, learningRate, progress) {
      const penalised: Record<string, Tensor> = { ...gradients };
      const own: Tensor[] = [];
      for (const [name, first] of Object.entries(start)) {
        const gradient = gradients[name];
        if (gradient === undefined) continue;
        const sum = tidy(() => add(gradient, mul(sub(variables[name]!, first), strength)));
        own.push((penalised[name] = sum));
      }
      inner.step(penalised, learningRate, progress);
      for (const tensor of own) tensor.dispose();
    },
    dispose() {
      inner.dispose();
      for (const variable of Object.values(start)) variable.dispose();
    },
  };
}
