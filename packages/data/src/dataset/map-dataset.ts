import type { Dataset, EpochOrder, Sample, SkippedSample } from '@counterpoint/core';
import { inOrder } from './in-order.js';
import { positions, type Position } from './positions.js';
import { isSample, skipOrThrow, type OnSkip, type ReadResult } from './read-result.js';

/**
 * A data set whose values are made from another's as they are read: decoding, say. Several are made at a time, in order;
 * one whose making fails is skipped as one that cannot be read.
 *
 * @param make from the sample as stored to its new value
 * @param concurrency how many are made at a time; default 4
 */
export function mapDataset<A, B>(
  dataset: Dataset<A>,
  make: (sample: Sample<A>) => B | Promise<B>,
  concurrency = 4,
): Dataset<B> {
  const settle = async (sample: Sample<A>): Promise<ReadResult<B>> => {
    try {
      return { ...sample, value: await make(sample) };
    } catch (error) {
      return { index: sample.index, key: sample.key, error };
    }
  };
  return {
    name: dataset.name,
    size: dataset.size,
    classes: dataset.classes,
    fingerprint: dataset.fingerprint,
    async *epoch(order: EpochOrder, from = 0, onSkip?: OnSkip) {
      const source: AsyncIterable<Position<A>> =
        onSkip === undefined
          ? withoutSkips(dataset.epoch(order, from))
          : positions(dataset, order, from);
      const settlePosition = (
        position: Position<A>,
      ): Promise<ReadResult<B>> | { skipped: SkippedSample } =>
        'sample' in position ? settle(position.sample) : position;
      const made = inOrder<Position<A>, ReadResult<B> | { skipped: SkippedSample }>(
        source,
        settlePosition,
        concurrency,
      );
      for await (const settled of made) {
        if ('skipped' in settled) onSkip?.(settled.skipped);
        else if (isSample(settled)) yield settled;
        else skipOrThrow(settled, onSkip);
      }
    },
    at:
      dataset.at === undefined
        ? undefined
        : async (index: number) => {
            const sample = await dataset.at!(index);
            return { ...sample, value: await make(sample) };
          },
    close: dataset.close === undefined ? undefined : () => dataset.close!(),
  };
}

async function* withoutSkips<A>(samples: AsyncIterable<Sample<A>>): AsyncGenerator<Position<A>> {
  for await (const sample of samples) yield { sample };
}
