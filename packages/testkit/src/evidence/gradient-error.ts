import { Rng } from '@counterpoint/core';
import {
  add,
  mul,
  tensor,
  tidy,
  type Scalar,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import { norm } from './values.js';

/**
 * Step sizes relative to the variable's norm: large ones reduce rounding errors, small ones avoid
 * kinks.
 */
const steps: readonly number[] = [3e-2, 1e-2, 3e-3, 1e-3];

/**
 * Compares a gradient with central differences in one direction: half along the gradient, where the
 * signal is strongest, half random, which reveals missing terms.
 *
 * @param value computes the scalar from the current variables at each call
 * @returns the smallest error over several steps, as a share of the gradient's norm
 */
export async function gradientError(
  value: () => Scalar,
  variable: Variable,
  gradient: Tensor,
): Promise<number> {
  const [values, start] = [await gradient.data(), variable.clone()];
  const rng = Rng.of(7, 'testkit', 'direction');
  const [parallel, random] = [unit(values), unit(Float32Array.from(values, () => rng.normal()))];
  const direction = parallel.map((part, i) => part + random[i]!);
  const expected = direction.reduce((total, part, i) => total + part * values[i]!, 0);
  const size = Math.max(norm(await start.data()), 1e-2 * Math.sqrt(start.size));
  let smallest = Infinity;
  for (const step of steps) {
    const [above, below] = [await at(step * size), await at(-step * size)];
    smallest = Math.min(
      smallest,
      Math.abs((above - below) / (2 * step * size) - expected) / norm(values),
    );
    if (smallest < 1e-2) break;
  }
  assign(variable, start);
  start.dispose();
  return smallest;

  async function at(distance: number): Promise<number> {
    const shifted = tidy(() => add(start, mul(tensor(direction, variable.shape), distance)));
    assign(variable, shifted);
    shifted.dispose();
    const result = tidy(value);
    const [number] = await result.data();
    result.dispose();
    return number!;
  }
}

function unit(values: ArrayLike<number>): Float32Array {
  const length = norm(values);
  return Float32Array.from(values, (part) => part / length);
}

function assign(variable: Variable, value: Tensor): void {
  const copy = value.clone();
  variable.assign(copy);
  copy.dispose();
}
