import type { Dataset, Sample } from '@counterpoint/core';
import { withSamples } from './with-samples.js';

/**
 * A data set whose values are made from another's as they are read: decoding, for instance. Several
 * are made at a time, in order.
 * A sample whose making fails is skipped like one that cannot be read.
 *
 * @param make makes the new value of a stored sample
 * @param concurrency how many are made at a time; default 4
 *
 * @example
 * const letters = indexedDataset({
 *   name: 'letters', size: 2, fingerprint: 'ab', key: String,
 *   read: (index) => ({ index, key: String(index), value: 'ab'[index]! }),
 * });
 * (await mapDataset(letters, ({ value }) => value.toUpperCase()).at!(1)).value;   // 'B'
 */
export function mapDataset<A, B>(
  dataset: Dataset<A>,
  make: (sample: Sample<A>) => B | Promise<B>,
  concurrency = 4,
): Dataset<B> {
  return withSamples(dataset, {
    sample: async (sample) => ({ ...sample, value: await make(sample) }),
    concurrency,
  });
}
