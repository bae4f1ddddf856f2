import type { Batch, Dataset, Encoder, Modality, SkippedSample } from '@counterpoint/core';
import { disposeBatch } from '@counterpoint/core';
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
  readonly facts: readonly (Readonly<Record<string, unknown>> | undefined)[];
  readonly skipped: readonly SkippedSample[];
}

export interface EmbedOptions<Value, B extends Batch> {
  readonly dataset: Dataset<Value>;
  readonly modality: Modality<unknown, Value, B>;
  /** What becomes of a batch; without it the batch itself, flattened: the raw input as a baseline. */
  readonly encoder?: Encoder<B>;
  /** @default 128 */
  readonly batchSize?: number;
  readonly onProgress?: (done: number) => void;
  /** Told of samples that cannot be read; without it they end the work. */
  readonly onSkip?: (skipped: SkippedSample) => void;
}

/** Embeds every sample that can be read, in batches, without augmentation. */
export async function embedDataset<Value, B extends Batch>({ dataset, modality, encoder, batchSize = 128, onProgress, onSkip }: EmbedOptions<Value, B>): Promise<EmbeddedDataset> {
  const chunks: Float32Array[] = [];
  const keys: string[] = [];
  const labels: number[] = [];
  const facts: EmbeddedDataset['facts'][number][] = [];
  const skipped: SkippedSample[] = [];
  const told = onSkip ? { onSkip: (skip: SkippedSample) => { skipped.push(skip); onSkip(skip); } } : {};
  for await (const { samples } of batches(dataset, { size: batchSize, seed: 0, shuffle: false, dropLast: false, epochs: 1, ...told })) {
    const batch = modality.batch(samples.map((sample) => sample.value));
    const embedded = tidy(() => (encoder ? encoder.encode(batch) : reshape(firstTensor(batch), [samples.length, -1])));
    disposeBatch(batch);
    chunks.push((await embedded.data()) as Float32Array);
    embedded.dispose();
    for (const sample of samples) {
      keys.push(sample.key);
      labels.push(sample.label ?? -1);
      facts.push(sample.facts);
    }
    onProgress?.(keys.length);
  }
  const width = (chunks[0]?.length ?? 0) / Math.max(1, Math.min(batchSize, keys.length));
  const rows = new Float32Array(keys.length * width);
  chunks.reduce((at, chunk) => (rows.set(chunk, at), at + chunk.length), 0);
  return { rows, count: keys.length, width, keys, labels: Int32Array.from(labels), facts, skipped };
}

function firstTensor(batch: Batch): Tensor {
  return ('dataId' in batch ? batch : Object.values(batch)[0]) as Tensor;
}
