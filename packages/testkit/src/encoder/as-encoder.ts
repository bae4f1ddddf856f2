import type { Encoder, Head } from '@counterpoint/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/** Adapts a head to the encoder interface, so that one set of contracts covers both. */
export function asEncoder(head: Head): Encoder<Tensor2D> {
  return {
    width: head.width,
    variables: head.variables,
    state: head.state,
    encode: (batch, pass) => head.apply(batch, pass),
    clone: () => asEncoder(head.clone()),
    dispose: () => head.dispose(),
  };
}
