import { Rng, type Dataset, type Sample, type SkippedSample } from '@counterpoint/core';
import { mapDataset } from './map-dataset.js';
import { subset } from './subset.js';

/** What {@link someValues} decoded. */
export interface SomeValues<V> {
  readonly values: readonly V[];
  /** How many samples were drawn, unreadable ones included. */
  readonly drawn: number;
  /** The first of them that could not be read. */
  readonly firstSkipped?: SkippedSample;
}

/**
 * The decoded values of some samples, drawn by a fixed seed: enough to measure what a data set is
 * like. Other samples are read only where the data can merely be streamed.
 *
 * @param decode makes the value of a stored sample
 * @param most how many are drawn at most
 *
 * @example
 * const letters = indexedDataset({
 *   name: 'letters', size: 26, fingerprint: 'ab', key: String,
 *   read: (index) => ({ index, key: String(index), value: 97 + index }),
 * });
 * const { drawn } = await someValues(letters, ({ value }) => String.fromCharCode(value), 5);
 * drawn; // 5
 */
export async function someValues<A, V>(
  dataset: Dataset<A>,
  decode: (sample: Sample<A>) => V | Promise<V>,
  most: number,
): Promise<SomeValues<V>> {
  const order = Rng.of(0, 'some values').permutation(dataset.size);
  const drawn = dataset.size <= most ? dataset : subset(dataset, order.subarray(0, most));
  const values: V[] = [];
  let firstSkipped: SkippedSample | undefined;
  const onSkip = (skipped: SkippedSample) => void (firstSkipped ??= skipped);
  const epoch = { seed: 0, epoch: 0, shuffle: false };
  for await (const { value } of mapDataset(drawn, decode).epoch(epoch, 0, onSkip))
    values.push(value);
  return { values, drawn: drawn.size, firstSkipped };
}
