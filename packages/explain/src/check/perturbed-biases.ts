import { Rng, type Batch, type Encoder } from '@counterpoint/core';
import { add, tensor, tidy } from '@tensorflow/tfjs-core';

/**
 * A copy of an encoder whose biases are moved by normal draws. A new ReLU network has no biases
 * other than zero and is homogeneous, so
 * integrated gradients are complete there at any number of steps: only a copy like this one shows
 * that the integral is computed rightly.
 *
 * @param deviation of the draws @default .3
 * @returns a copy; the caller disposes of it
 */
export function withPerturbedBiases<B extends Batch>(
  encoder: Encoder<B>,
  { seed = 0, deviation = 0.3 }: { readonly seed?: number; readonly deviation?: number } = {},
): Encoder<B> {
  const twin = encoder.clone();
  for (const [name, variable] of Object.entries(twin.variables)) {
    if (!/(^|\.)(bias|beta)$/.test(name)) continue;
    const rng = Rng.of(seed, 'perturbed-biases', name);
    tidy(() => {
      const draws = Float32Array.from({ length: variable.size }, () => rng.normal(0, deviation));
      variable.assign(add(variable, tensor(draws, variable.shape)));
    });
  }
  return twin;
}
