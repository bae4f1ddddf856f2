import {
  add,
  customGrad,
  erf,
  exp,
  mul,
  relu,
  sigmoid,
  square,
  tanh,
  tidy,
  type GradSaveFunc,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { fused } from './fused.js';

/** Names of the activations in configs. */
export type Activation = 'relu' | 'gelu' | 'gelu-tanh' | 'quick-gelu' | 'tanh' | 'none';

/** x Phi(x): Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415, eq. 1, exact. */
export function gelu<T extends Tensor>(x: T): T {
  return fused({ kernel: 'Gelu', inputs: { x } }, () => composedGelu(x));
}

function composedGelu<T extends Tensor>(x: T): T {
  return customGrad((input, save) => {
    const value = input as Tensor;
    const cumulative = mul(add(erf(mul(value, Math.SQRT1_2)), 1), 0.5);
    (save as GradSaveFunc)([value, cumulative]);
    return {
      value: mul(value, cumulative),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [input, savedCumulative] = saved as [Tensor, Tensor];
        const density = mul(exp(mul(square(input), -0.5)), 1 / Math.sqrt(2 * Math.PI));
        return mul(dy, add(savedCumulative, mul(input, density)));
      },
    };
  })(x) as T;
}

/**
 * x/2 (1 + tanh(sqrt(2/pi) (x + .044715 x^3))): {@link gelu} by its approximation in Hendrycks and
 * Gimpel 2016, section 2; `gelu_new` and `gelu_pytorch_tanh` of published configs.
 */
export function tanhGelu<T extends Tensor>(x: T): T {
  return tidy(() => {
    const inner = mul(add(x, mul(mul(x, square(x)), 0.044715)), Math.sqrt(2 / Math.PI));
    return mul(mul(x, 0.5), add(tanh(inner), 1)) as T;
  });
}

/** x sigmoid(1.702 x): the activation of CLIP's published weights. */
export function quickGelu<T extends Tensor>(x: T): T {
  return tidy(() => mul(x, sigmoid(mul(x, 1.702))) as T);
}

const activations: Readonly<Record<Activation, <T extends Tensor>(x: T) => T>> = {
  relu: (x) => relu(x),
  gelu,
  'gelu-tanh': tanhGelu,
  'quick-gelu': quickGelu,
  tanh: (x) => tanh(x),
  none: (x) => x,
};

/** Applies an activation by name. */
export function activate<T extends Tensor>(name: Activation, x: T): T {
  return activations[name](x);
}
