import { tensor, tidy, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

/**
 * The gradient of a scalar function by central differences, in the engine's float32: a test's
 * oracle.
 *
 * @param input where to differentiate; every entry is moved by `step` in both directions
 * @returns one difference quotient an entry, row-major
 */
export async function finiteDifferences(
  f: (x: Tensor) => Scalar,
  input: Tensor,
  step = 1e-2,
): Promise<Float32Array> {
  const values = Float32Array.from(await input.data());
  const slopes = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const at = async (moved: number) => {
      const copy = values.slice();
      copy[i] = moved;
      const y = tidy(() => f(tensor(copy, input.shape, 'float32')));
      const value = (await y.data())[0]!;
      y.dispose();
      return value;
    };
    slopes[i] = ((await at(values[i]! + step)) - (await at(values[i]! - step))) / (2 * step);
  }
  return slopes;
}
