import { mul, sum, tensor, tidy, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

/** A weighted sum: a scalar with a different gradient at every element. */
export function weigh(values: Tensor): Scalar {
  return tidy(
    () =>
      sum(
        mul(
          values,
          tensor(
            Float32Array.from({ length: values.size }, (_, i) => Math.sin(1.7 * i + 1)),
            values.shape,
          ),
        ),
      ) as Scalar,
  );
}
