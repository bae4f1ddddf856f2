import {
  customGrad,
  engine,
  grads,
  type GradSaveFunc,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';

/**
 * Computes a scalar again for its gradient instead of saving intermediate values: less memory, more
 * time. Chen et al. 2016, https://arxiv.org/abs/1604.06174.
 *
 * @param f must not use trainable variables besides its arguments
 */
export function recompute(f: (...inputs: Tensor[]) => Scalar, inputs: readonly Tensor[]): Scalar {
  return customGrad((...args) => {
    const save = args[args.length - 1] as GradSaveFunc;
    save([...inputs]);
    return {
      value: f(...inputs),
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        withOuterTape(() => grads(f as never)(saved, dy as Scalar)),
    };
  })(...inputs) as Scalar;
}

/**
 * Computes a gradient inside another gradient. TensorFlow.js would otherwise clear the outer tape.
 */
function withOuterTape<T>(compute: () => T): T {
  const { state } = engine();
  const outer = state.activeTape;
  try {
    return compute();
  } finally {
    state.activeTape = outer;
  }
}
