import type { Augmenter, Batch, Dataset, Modality, Sample, SkippedSample, TrainingBatch } from '@counterpoint/core';
import { Rng } from '@counterpoint/core';
import { batches, type Cursor } from '@counterpoint/data';

export interface ViewBatchOptions<Value, B extends Batch> {
  readonly dataset: Dataset<Value>;
  readonly modality: Modality<unknown, Value, B>;
  /** One pipeline a view. */
  readonly views: readonly Augmenter<Value>[];
  readonly size: number;
  readonly seed: number;
  readonly from: Cursor;
  /** The group of a sample, where false negatives are to be spared. */
  readonly groupOf?: (sample: Sample<Value>) => number;
  readonly onSkip?: (skipped: SkippedSample) => void;
}

/**
 * Batches of views, epoch after epoch. The draw of a view comes from (seed, epoch, sample, view) alone, so order, workers and resuming change nothing.
 */
export async function* viewBatches<Value, B extends Batch>(options: ViewBatchOptions<Value, B>): AsyncGenerator<TrainingBatch<B>> {
  const { dataset, modality, views, size, seed, from, groupOf, onSkip } = options;
  for await (const { samples, epoch, cursor } of batches(dataset, { size, seed, from, ...(onSkip ? { onSkip } : {}) })) {
    const drawn = views.map((view, index) => samples.map((sample) => view.draw(modality.describe(sample.value) as Value, Rng.of(seed, 'view', epoch, sample.index, index))));
    const made = await Promise.all(views.map((view, index) => viewOf(view, modality, samples, drawn[index]!)));
    yield {
      views: made, cursor,
      indices: Int32Array.from(samples, (sample) => sample.index),
      ...(groupOf ? { groups: Int32Array.from(samples, groupOf) } : {}),
    };
  }
}

async function viewOf<Value, B extends Batch>(view: Augmenter<Value>, modality: Modality<unknown, Value, B>, samples: readonly Sample<Value>[], draws: readonly unknown[]): Promise<B> {
  const values = await Promise.all(samples.map((sample, row) => view.apply(sample.value, draws[row])));
  return modality.batch(values);
}
