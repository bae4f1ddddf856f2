import {
  customGrad,
  engine,
  grads,
  type GradSaveFunc,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';

/**
 * Computes a scalar twice instead of keeping what its gradient needs: memory for time. Chen et al.
 * 2016, https://arxiv.org/abs/1604.06174.
 *
 * @param f reads nothing trainable but its arguments
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
 * A gradient taken while another is being carried back: TensorFlow.js would take the outer tape for
 * its own and clear it.
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
