import type { Dataset, EpochOrder, Sample, SkippedSample } from '@counterpoint/core';
import { reportOf, type ReportedDataset } from '../report/data-report.js';
import { inOrder } from './in-order.js';
import { positions, type Position } from './positions.js';
import { isSample, skipOrThrow, type OnSkip, type ReadResult } from './read-result.js';

/** What changes about a data set. What is not named stays. */
export interface DatasetChange<A, B> {
  readonly name?: string;
  readonly classes?: readonly string[];
  /**
   * Appended to the fingerprint: a change that alters what is trained on must alter the
   * fingerprint.
   */
  readonly mark?: string;
  /**
   * Makes the new sample of a stored one. A sample whose making fails is skipped like one that
   * cannot be read.
   */
  readonly sample: (sample: Sample<A>) => Sample<B> | Promise<Sample<B>>;
  /** How many samples are made at a time. Default 4. */
  readonly concurrency?: number;
}

/**
 * A data set with its samples changed one by one: decoded, relabelled, given a group. Order, size,
 * report and `close` stay as they are.
 *
 * @example
 * const letters = indexedDataset({
 *   name: 'letters', size: 2, fingerprint: 'ab', key: String,
 *   read: (index) => ({ index, key: String(index), value: 'ab'[index]! }),
 * });
 * const capitals = withSamples(letters, {
 *   mark: 'capitals',
 *   sample: (sample) => ({ ...sample, value: sample.value.toUpperCase() }),
 * });
 * (await capitals.at!(1)).value;   // 'B'
 */
export function withSamples<A, B>(
  dataset: Dataset<A>,
  { name, classes, mark, sample, concurrency = 4 }: DatasetChange<A, B>,
): Dataset<B> {
  const mapped: Dataset<B> = {
    name: name ?? dataset.name,
    size: dataset.size,
    classes: classes ?? dataset.classes,
    fingerprint: mark === undefined ? dataset.fingerprint : `${dataset.fingerprint}:${mark}`,
    epoch: (order, from, onSkip) =>
      changedEpoch(dataset, sample, concurrency, { order, from, onSkip }),
    at: dataset.at === undefined ? undefined : async (index) => sample(await dataset.at!(index)),
    close: dataset.close === undefined ? undefined : () => dataset.close!(),
  };
  const report = reportOf(dataset);
  return report === undefined ? mapped : ({ ...mapped, report } as ReportedDataset<B>);
}

interface EpochRequest {
  readonly order: EpochOrder;
  readonly from?: number;
  readonly onSkip?: OnSkip;
}

async function* changedEpoch<A, B>(
  dataset: Dataset<A>,
  change: (sample: Sample<A>) => Sample<B> | Promise<Sample<B>>,
  concurrency: number,
  { order, from = 0, onSkip }: EpochRequest,
): AsyncGenerator<Sample<B>> {
  const settle = async (sample: Sample<A>): Promise<ReadResult<B>> => {
    try {
      return await change(sample);
    } catch (error) {
      return { index: sample.index, key: sample.key, error };
    }
  };
  const source: AsyncIterable<Position<A>> =
    onSkip === undefined
      ? withoutSkips(dataset.epoch(order, from))
      : positions(dataset, order, from);
  const changed = inOrder<Position<A>, ReadResult<B> | { skipped: SkippedSample }>(
    source,
    (position) => ('sample' in position ? settle(position.sample) : position),
    concurrency,
  );
  for await (const result of changed) {
    if ('skipped' in result) onSkip?.(result.skipped);
    else if (isSample(result)) yield result;
    else skipOrThrow(result, onSkip);
  }
}

async function* withoutSkips<A>(samples: AsyncIterable<Sample<A>>): AsyncGenerator<Position<A>> {
  for await (const sample of samples) yield { sample };
}
