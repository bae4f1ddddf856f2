import { engine, scalar, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

/** A forward pass that keeps what its gradients need. */
export interface RecordedForward {
  /** The names of TensorFlow.js's kernels that the pass ran, one for each call. */
  readonly kernels: readonly string[];
  /**
   * The gradients of a scalar of the results. Called once; what the pass kept is freed.
   *
   * @param loss computes the scalar of the pass's results; these must not be disposed of before
   * @returns for each of the pass's inputs its gradient, of the same shape; null where the scalar
   * does not depend on it
   */
  backpropagate(loss: () => Scalar): readonly (Tensor | null)[];
  /** Frees what the pass kept, without gradients. */
  dispose(): void;
}

/**
 * Runs a forward pass now and takes its gradients later, when it is known of what: the activations
 * stay in memory in between. Other gradients may be taken meanwhile.
 *
 * TensorFlow.js keeps the tape of a gradient in `engine().state.activeTape` until the gradient has
 * been computed; here it is put aside and put back.
 *
 * @param forward computes results and keeps them with `keep`; called once, at once
 * @param inputs the tensors and variables that gradients are wanted of
 */
export function recordForward(forward: () => void, inputs: readonly Tensor[]): RecordedForward {
  const { state } = engine();
  let tape: typeof state.activeTape | undefined;
  const unused = engine().gradients(
    () => {
      forward();
      tape = state.activeTape;
      state.activeTape = [];
      return scalar(0);
    },
    [...inputs],
    undefined,
    true,
  );
  unused.value.dispose();
  const takeTape = () => {
    const nodes = tape;
    if (nodes === undefined) throw new Error('A recorded forward pass has one gradient.');
    tape = undefined;
    return nodes;
  };
  return {
    // Public operations are on the tape as well, without gradients: `conv2d__op`.
    kernels: tape!.flatMap(({ kernelName }) => (kernelName.endsWith('__op') ? [] : [kernelName])),
    backpropagate(loss) {
      const { value, grads } = engine().gradients(
        () => {
          state.activeTape = takeTape();
          return loss();
        },
        [...inputs],
        undefined,
        true,
      );
      value.dispose();
      return grads;
    },
    dispose() {
      if (tape !== undefined)
        for (const { saved } of takeTape()) for (const tensor of saved ?? []) tensor.dispose();
    },
  };
}
