import {
  Rng,
  type Batch,
  type Communicator,
  type Sample,
  type TrainingBatch,
} from '@counterpoint/core';
import { sharedBatches } from '@counterpoint/data';
import type { DrawnBatch, ViewBatchOptions } from '../run/view-batches.js';

/** A sample of this rank: its views, or their draws where views are made inside the engine. */
interface RankRow<Value> {
  readonly sample: Sample<Value>;
  readonly draws: readonly unknown[];
  readonly views: readonly Value[];
}

export interface RankBatchOptions<Value, B extends Batch> extends ViewBatchOptions<Value, B> {
  readonly communicator: Communicator;
  readonly microBatch: number;
}

/**
 * This rank's rows of the batches of views that one process would have. Not to be prefetched: see
 * `sharedBatches`.
 */
export async function* rankViewBatches<Value, B extends Batch>(
  options: RankBatchOptions<Value, B>,
): AsyncGenerator<TrainingBatch<B>> {
  const { modality, views } = options;
  for await (const { rows, cursor } of rankRows(options, true)) {
    yield {
      cursor,
      ...idsOf(rows, options),
      views: views.map((_, view) => modality.batch(rows.map((row) => row.views[view]!))),
    };
  }
}

/** The same with draws in place of views, for views that are made inside the engine. */
export async function* rankDrawnBatches<Value, B extends Batch>(
  options: RankBatchOptions<Value, B>,
): AsyncGenerator<DrawnBatch<Value>> {
  for await (const { rows, cursor } of rankRows(options, false)) {
    yield {
      cursor,
      ...idsOf(rows, options),
      samples: rows.map(({ sample }) => sample),
      draws: options.views.map((_, view) => rows.map((row) => row.draws[view])),
    };
  }
}

function idsOf<Value, B extends Batch>(
  rows: readonly RankRow<Value>[],
  { groupOf }: RankBatchOptions<Value, B>,
): Pick<TrainingBatch, 'indices' | 'groups'> {
  return {
    indices: Int32Array.from(rows, ({ sample }) => sample.index),
    groups: groupOf && Int32Array.from(rows, ({ sample }) => groupOf(sample)),
  };
}

function rankRows<Value, B extends Batch>(
  options: RankBatchOptions<Value, B>,
  applies: boolean,
): ReturnType<typeof sharedBatches<Value, RankRow<Value>>> {
  const { dataset, modality, views, size, seed, from, onSkip, communicator, microBatch } = options;
  return sharedBatches<Value, RankRow<Value>>(dataset, {
    size,
    seed,
    from,
    onSkip,
    communicator,
    microBatch,
    make: async (sample, epoch) => {
      const info = modality.describe(sample.value) as Value;
      const draws = views.map((view, index) =>
        view.draw(info, Rng.of(seed, 'view', epoch, sample.index, index)),
      );
      const applied = applies
        ? await Promise.all(views.map((view, index) => view.apply(sample.value, draws[index])))
        : [];
      return { sample, draws, views: applied };
    },
  });
}
