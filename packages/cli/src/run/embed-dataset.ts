import type { Batch, Dataset, Encoder, Modality, SkippedSample } from '@counterpoint/core';
import { CounterpointError, disposeBatch } from '@counterpoint/core';
import { batches } from '@counterpoint/data';
import { reshape, tidy, type Tensor } from '@tensorflow/tfjs-core';

/** Embeddings of a data set in its stored order. */
export interface EmbeddedDataset {
  /** [count, width] row-major. */
  readonly rows: Float32Array;
  readonly count: number;
  readonly width: number;
  readonly keys: readonly string[];
  /** [count]; -1 where none is known. */
  readonly labels: Int32Array;
  readonly metadata: readonly (Readonly<Record<string, unknown>> | undefined)[];
  readonly skipped: readonly SkippedSample[];
}

/** The data, the modality and the encoder of {@link embedBatches}. */
export interface EmbedOptions<Value, B extends Batch> {
  readonly dataset: Dataset<Value>;
  readonly modality: Modality<unknown, Value, B>;
  /** Encodes a batch; without it the batch itself is flattened: the raw input as a baseline. */
  readonly encoder?: Encoder<B>;
  /** @default 128 */
  readonly batchSize?: number;
  readonly onProgress?: (done: number) => void;
  /** Receives samples that cannot be read; without it they are errors. */
  readonly onSkip?: (skipped: SkippedSample) => void;
}

/** Some samples and their embeddings. */
export interface EmbeddedBatch {
  /** [keys, width] row-major. */
  readonly rows: Float32Array;
  readonly width: number;
  readonly keys: readonly string[];
  /** -1 where none is known. */
  readonly labels: Int32Array;
  readonly metadata: EmbeddedDataset['metadata'];
}

/**
 * Embeds every sample that can be read, without augmentation, batch by batch: the embeddings need
 * not fit in memory.
 *
 * @throws CP_CLI_NOTHING_READ when no sample can be read
 */
export async function* embedBatches<Value, B extends Batch>({
  dataset,
  modality,
  encoder,
  batchSize = 128,
  onProgress,
  onSkip,
}: EmbedOptions<Value, B>): AsyncGenerator<EmbeddedBatch> {
  let done = 0;
  const source = batches(dataset, {
    size: batchSize,
    seed: 0,
    shuffle: false,
    dropLast: false,
    epochs: 1,
    onSkip,
  });
  for await (const { samples } of readOrRefused(source, dataset)) {
    const batch = modality.batch(samples.map((sample) => sample.value));
    const embedded = tidy(() =>
      encoder ? encoder.encode(batch) : reshape(firstTensor(batch), [samples.length, -1]),
    );
    disposeBatch(batch);
    const rows = (await embedded.data()) as Float32Array;
    embedded.dispose();
    yield {
      rows,
      width: rows.length / samples.length,
      keys: samples.map(({ key }) => key),
      labels: Int32Array.from(samples, ({ label }) => label ?? -1),
      metadata: samples.map(({ metadata }) => metadata),
    };
    onProgress?.((done += samples.length));
  }
}

/** The same batches; when not one sample can be read, an error that says so. */
async function* readOrRefused<T>(source: AsyncIterable<T>, dataset: Dataset): AsyncGenerator<T> {
  try {
    yield* source;
  } catch (cause) {
    const { code, report } = cause as {
      code?: string;
      report?: { facts?: { readable?: number } };
    };
    if (code !== 'CP_DATA_FEW_SAMPLES' || report?.facts?.readable !== 0) throw cause;
    throw new CounterpointError('CP_CLI_NOTHING_READ', {
      what: `None of the ${dataset.size} samples could be read`,
      where: dataset.name,
      expected: 'at least one that can be read',
      remedy: 'see the reasons above, or use --on-error fail for the first one',
      cause,
    });
  }
}

/** {@link embedBatches}, gathered in memory. */
export async function embedDataset<Value, B extends Batch>(
  options: EmbedOptions<Value, B>,
): Promise<EmbeddedDataset> {
  const { onSkip } = options;
  const skipped: SkippedSample[] = [];
  const gathered: EmbeddedBatch[] = [];
  const record = (skip: SkippedSample) => {
    skipped.push(skip);
    onSkip?.(skip);
  };
  for await (const batch of embedBatches({ ...options, onSkip: onSkip && record }))
    gathered.push(batch);
  const count = gathered.reduce((sum, { keys }) => sum + keys.length, 0);
  const width = gathered[0]?.width ?? 0;
  const rows = new Float32Array(count * width);
  const labels = new Int32Array(count);
  let at = 0;
  for (const batch of gathered) {
    rows.set(batch.rows, at * width);
    labels.set(batch.labels, at);
    at += batch.keys.length;
  }
  return {
    rows,
    count,
    width,
    keys: gathered.flatMap(({ keys }) => keys),
    labels,
    metadata: gathered.flatMap(({ metadata }) => metadata),
    skipped,
  };
}

function firstTensor(batch: Batch): Tensor {
  return ('dataId' in batch ? batch : Object.values(batch)[0]) as Tensor;
}
