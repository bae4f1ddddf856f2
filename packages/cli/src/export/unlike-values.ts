import { disposeBatch, type Batch, type Modality } from '@counterpoint/core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Chooses values that are as unlike as the data has them: those with the least and the largest
 * smallest, largest, mean and spread of their batch, then the first ones.
 *
 * @param values whose batches are one tensor
 * @param count how many to choose
 * @returns their places, rising
 */
export async function unlikeValues(
  { batch }: Pick<Modality, 'batch'>,
  values: readonly unknown[],
  count: number,
): Promise<readonly number[]> {
  const facts: (readonly number[])[] = [];
  for (const value of values) {
    const one = batch([value]);
    facts.push(factsOf(await (one as unknown as Tensor).data()));
    disposeBatch(one as Batch);
  }
  const places = new Set<number>();
  for (let fact = 0; fact < (facts[0]?.length ?? 0); fact++) {
    const order = facts.map((values, place) => ({ place, value: values[fact]! }));
    order.sort((a, b) => a.value - b.value || a.place - b.place);
    places.add(order[0]!.place).add(order.at(-1)!.place);
  }
  for (let place = 0; place < values.length && places.size < count; place++) places.add(place);
  return [...places].slice(0, count).sort((a, b) => a - b);
}

/** Least, largest, mean and spread. */
function factsOf(data: ArrayLike<number>): readonly number[] {
  let [least, largest, sum, squares] = [Infinity, -Infinity, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    least = Math.min(least, value);
    largest = Math.max(largest, value);
    sum += value;
    squares += value * value;
  }
  const mean = sum / data.length;
  return [least, largest, mean, squares / data.length - mean * mean];
}
