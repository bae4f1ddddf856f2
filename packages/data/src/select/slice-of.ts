import { CounterpointError, type Dataset, type EpochOrder, type Sample } from '@counterpoint/core';
import type { OnSkip } from '../dataset/read-result.js';
import { reportOf, type DataReport } from '../report/data-report.js';

/** Which of how many slices. */
export interface SliceNumber {
  /** From 1 to {@link count}. */
  readonly number: number;
  readonly count: number;
}

/**
 * One of several consecutive slices of a data set in its stored order. Slices differ in size by at
 * most one sample, and together they are the whole. Samples keep their index in the whole, so that
 * several processes can each read one slice and their results can be joined.
 *
 * @throws CP_DATA_SUBSET when there is no such slice, or it would be empty; while reading, when a
 *   shuffled order is asked for
 *
 * @example
 * const letters = indexedDataset({
 *   name: 'letters', size: 5, fingerprint: 'ab', key: String,
 *   read: (index) => ({ index, key: String(index), value: 'abcde'[index]! }),
 * });
 * const keys = [];
 * const second = sliceOf(letters, { number: 2, count: 2 });
 * for await (const { key } of second.epoch({ seed: 0, epoch: 0, shuffle: false })) keys.push(key);
 * keys;   // ['2', '3', '4']
 */
export function sliceOf<V>(dataset: Dataset<V>, slice: SliceNumber): Dataset<V> {
  const { size, name } = dataset;
  const { from, to } = sliceRange(size, slice, name);
  const report = reportOf(dataset);
  return {
    name,
    size: to - from,
    classes: dataset.classes,
    fingerprint: `${dataset.fingerprint}:${from}-${to}`,
    async *epoch(order: EpochOrder, start = 0, onSkip?: OnSkip): AsyncGenerator<Sample<V>> {
      if (order.shuffle)
        throw new CounterpointError('CP_DATA_SUBSET', {
          what: 'A slice is read in its stored order only',
          where: name,
          expected: 'an order without shuffling',
        });
      const isInside = (index = from): boolean => index >= from && index < to;
      const skip: OnSkip | undefined =
        onSkip && ((skipped) => (isInside(skipped.index) ? onSkip(skipped) : undefined));
      for await (const sample of dataset.epoch({ ...order, end: to }, from + start, skip)) {
        if (sample.index >= to) return;
        yield sample;
      }
    },
    close: async () => dataset.close?.(),
    ...(report === undefined ? {} : { report: sliceReport(report, slice, to - from) }),
  } as Dataset<V>;
}

/**
 * The samples of a slice: from the first to before the last.
 *
 * @param size samples of the whole
 * @param name of the data, for errors
 * @throws CP_DATA_SUBSET when there is no such slice, or it would be empty
 *
 * @example
 * sliceRange(5, { number: 2, count: 2 }, 'letters');   // { from: 2, to: 5 }
 */
export function sliceRange(
  size: number,
  { number, count }: SliceNumber,
  name: string,
): { readonly from: number; readonly to: number } {
  const isWhole = Number.isInteger(number) && Number.isInteger(count);
  if (!isWhole || number < 1 || number > count || count > size)
    throw new CounterpointError('CP_DATA_SUBSET', {
      what: `There is no slice ${number} of ${count} with a sample in it`,
      where: name,
      expected: `at most ${size} slices, counted from 1: there are ${size} samples`,
      remedy: 'ask for fewer slices',
      facts: { number, count, size },
    });
  return {
    from: Math.floor((size * (number - 1)) / count),
    to: Math.floor((size * number) / count),
  };
}

/** Which classes the samples of the slice have is known when they are read. */
function sliceReport(
  whole: DataReport,
  { number, count }: SliceNumber,
  samples: number,
): DataReport {
  return {
    ...whole,
    samples,
    unlabelled: whole.classes === undefined ? samples : Math.min(whole.unlabelled, samples),
    classes: whole.classes?.map(({ name }) => ({ name })),
    notes: [...whole.notes, `slice ${number} of ${count}: ${samples} of ${whole.samples} samples`],
  };
}
