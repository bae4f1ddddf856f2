import type {
  Augmenter,
  Batch,
  Dataset,
  Modality,
  Sample,
  SkippedSample,
  TrainingBatch,
} from '@counterpoint/core';
import { CounterpointError, Rng } from '@counterpoint/core';
import { batches, type Cursor, type SampleBatch } from '@counterpoint/data';

/** The data, the views and the start position of {@link viewBatches}. */
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
 * Batches of views, epoch after epoch. The draw of a view comes from (seed, epoch, sample, view)
 * alone, so order, workers and resuming change nothing.
 */
export async function* viewBatches<Value, B extends Batch>(
  options: ViewBatchOptions<Value, B>,
): AsyncGenerator<TrainingBatch<B>> {
  const { modality, views } = options;
  for await (const { samples, draws, ...batchInfo } of drawnBatches(options)) {
    yield {
      ...batchInfo,
      views: await viewsOf(views, modality, samples, draws),
    };
  }
}

/** A batch of samples and the draws of its views, one list a view. */
export interface DrawnBatch<Value> extends Omit<TrainingBatch, 'views'> {
  readonly samples: readonly Sample<Value>[];
  readonly draws: readonly (readonly unknown[])[];
}

/** What {@link viewBatches} are made of: the samples, read and decoded, and the draws. */
export async function* drawnBatches<Value, B extends Batch>({
  dataset,
  modality,
  views,
  size,
  seed,
  from,
  groupOf,
  onSkip,
}: ViewBatchOptions<Value, B>): AsyncGenerator<DrawnBatch<Value>> {
  const drawViews = ({ samples, epoch, cursor }: SampleBatch<Value>): DrawnBatch<Value> => ({
    samples,
    cursor,
    draws: views.map((view, index) =>
      samples.map((sample) =>
        view.draw(
          modality.describe(sample.value) as Value,
          Rng.of(seed, 'view', epoch, sample.index, index),
        ),
      ),
    ),
    indices: Int32Array.from(samples, (sample) => sample.index),
    ...(groupOf ? { groups: Int32Array.from(samples, groupOf) } : {}),
  });
  for await (const batch of batches(dataset, { size, seed, from, onSkip })) yield drawViews(batch);
}

/**
 * Makes the views of drawn batches inside the engine, each when it is asked for: its operations
 * then belong to the step that takes it, and
 * those of a batch that is read ahead to no step before its own.
 *
 * @throws CP_CLI_VIEWS_ENGINE when the modality or a view can not
 */
export async function* engineViews<Value, B extends Batch>(
  source: AsyncIterable<DrawnBatch<Value>>,
  modality: Modality<unknown, Value, B>,
  views: readonly Augmenter<Value>[],
): AsyncGenerator<TrainingBatch<B>> {
  if (
    modality.viewBatch === undefined ||
    views.some(({ applyBatch }) => applyBatch === undefined)
  ) {
    throw new CounterpointError('CP_CLI_VIEWS_ENGINE', {
      what: 'These views cannot be made inside the engine',
      where: 'viewsIn',
      expected: 'a modality with `viewBatch` and views with `applyBatch`',
      remedy: 'leave viewsIn out, so that views are made one by one',
    });
  }
  for await (const { samples, draws, ...batchInfo } of source) {
    const values = samples.map(({ value }) => value);
    yield {
      ...batchInfo,
      views: views.map((view, index) =>
        modality.viewBatch!(values, (batch) => view.applyBatch!(batch, draws[index]!) as B),
      ),
    };
  }
}

async function viewsOf<Value, B extends Batch>(
  views: readonly Augmenter<Value>[],
  modality: Modality<unknown, Value, B>,
  samples: readonly Sample<Value>[],
  draws: readonly (readonly unknown[])[],
): Promise<readonly B[]> {
  const apply = (view: Augmenter<Value>, index: number): Promise<Value[]> =>
    Promise.all(samples.map(async ({ value }, row) => view.apply(value, draws[index]![row])));
  if (modality.batchTogether !== undefined)
    return modality.batchTogether(await Promise.all(views.map(apply)));
  return Promise.all(views.map(async (view, index) => modality.batch(await apply(view, index))));
}
