import {
  CounterpointError,
  differentiateCached,
  disposeBatch,
  release,
  Rng,
  type Batch,
  type Dataset,
  type Method,
  type Modality,
  type Registry,
  type Views,
} from '@counterpoint/core';
import { startCursor } from '@counterpoint/data';
import {
  engine,
  randomNormal,
  tensor1d,
  tidy,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { duration } from '../terminal/duration.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import { peakMemory } from './peak-memory.js';
import { createComponents } from './create-components.js';
import { stepCounts } from './step-counts.js';
import type { PretrainConfig } from './pretrain-config.js';
import { sourceName } from '../source/source-name.js';
import { viewBatches } from './view-batches.js';

/** The run that {@link planMicroBatch} measures, and the memory in bytes that it may use. */
export interface PlanOptions {
  readonly config: PretrainConfig;
  readonly registry: Registry;
  readonly dataset: Dataset;
  readonly modality: Modality;
  readonly memoryBytes: number;
  readonly display: ProgressDisplay;
}

/** What was measured, and what follows from it. */
export interface MicroBatchPlan {
  /** Rows at a time; 0 when the whole batch fits. */
  readonly microBatch: number;
  readonly bytesPerRow: number;
  /** What the process holds before any row is embedded. */
  readonly baseBytes: number;
  /** What the objective takes beside it, with the embeddings of the whole batch. */
  readonly objectiveBytes: number;
  readonly expectedPeakBytes: number;
  readonly secondsPerEpoch: number;
}

/**
 * Chooses the micro-batch of gradient caching for a memory limit: runs real steps at two small
 * sizes, takes the memory of a row from
 * their difference, and the time of an epoch from the larger; and the objective alone at the size
 * of the whole batch.
 *
 * @throws CP_CLI_MEMORY_TOO_SMALL when not even one row at a time fits
 */
export async function planMicroBatch({
  config,
  registry,
  dataset,
  modality,
  memoryBytes,
  display,
}: PlanOptions): Promise<MicroBatchPlan> {
  const { method, optimizer, views } = await createComponents<unknown, Batch>(
    config,
    registry,
    dataset,
    () => undefined,
  ); // the run itself says it
  const rows = Math.min(64, config.batchSize);
  const source = viewBatches({
    dataset,
    modality,
    views,
    size: rows,
    seed: config.seed,
    from: startCursor,
    onSkip: () => undefined,
  });
  const first = await source.next();
  await source.return(undefined);
  if (first.done)
    throw new CounterpointError('CP_CLI_TOO_FEW_SAMPLES', {
      what: 'No batch could be read to plan with',
      where: sourceName(config.data),
    });
  const { views: batch, indices } = first.value;
  const small = Math.max(1, Math.floor(rows / 4));
  const large = Math.max(2, Math.floor(rows / 2));
  const lesser = await measure(method, batch, indices, small, config.seed);
  const greater = await measure(method, batch, indices, large, config.seed);
  for (const view of batch) disposeBatch(view);
  const objectiveBytes = await objectiveMemory(method, greater.widths, config, dataset.size);
  method.dispose();
  optimizer.dispose();
  const bytesPerRow = Math.max(1, (greater.peakBytes - lesser.peakBytes) / (large - small));
  const baseBytes = Math.max(0, lesser.peakBytes - bytesPerRow * small);
  const fitting = Math.floor((0.9 * memoryBytes - baseBytes - objectiveBytes) / bytesPerRow);
  if (fitting < 1) {
    throw new CounterpointError('CP_CLI_MEMORY_TOO_SMALL', {
      what: `One row at a time needs about ${megabytes(baseBytes + objectiveBytes + bytesPerRow)}`,
      where: '--memory',
      expected: `more than ${megabytes(memoryBytes)}`,
      remedy: 'give more memory, or choose a smaller encoder or batch',
    });
  }
  const whole = fitting >= config.batchSize;
  const microBatch = whole ? 0 : fitting;
  const secondsPerRow = greater.seconds / rows;
  const { stepsPerEpoch } = stepCounts(config, dataset.size);
  const secondsPerEpoch =
    // a plain step embeds once, a cached one twice: 3 of 4 parts
    secondsPerRow * (whole ? 3 / 4 : 1) * config.batchSize * config.accumulate * stepsPerEpoch;
  const expectedPeakBytes =
    baseBytes + objectiveBytes + bytesPerRow * (whole ? config.batchSize : microBatch);
  display.say(
    `A row takes about ${megabytes(bytesPerRow)}: ` +
      `${whole ? 'the whole batch fits' : `${microBatch} rows at a time`} in ` +
      `${megabytes(memoryBytes)} (about ${megabytes(expectedPeakBytes)}); an epoch takes ` +
      `about ${duration(secondsPerEpoch)}.`,
  );
  return { microBatch, bytesPerRow, baseBytes, objectiveBytes, expectedPeakBytes, secondsPerEpoch };
}

interface MeasuredStep {
  readonly peakBytes: number;
  readonly seconds: number;
  /** Of each embedding, by its name. */
  readonly widths: Readonly<Record<string, number>>;
}

async function measure(
  method: Method,
  views: Views,
  indices: Int32Array,
  microBatch: number,
  seed: number,
): Promise<MeasuredStep> {
  const step = async () => {
    const indexTensor = tensor1d(indices, 'int32');
    const context = {
      progress: { step: 0, totalSteps: 1 },
      pass: { phase: 'train', rng: Rng.of(seed, 'plan') } as const,
      indices: indexTensor,
    };
    const started = performance.now();
    const result = await differentiateCached(method, views, context, microBatch);
    const widths = Object.fromEntries(
      Object.entries(result.embeddings).map(([name, { shape }]) => [name, shape[1]]),
    );
    release(result);
    indexTensor.dispose();
    return { seconds: (performance.now() - started) / 1000, widths };
  };
  await step(); // compiles
  const { value, peakBytes } = await peakMemory(step);
  return { ...value, peakBytes };
}

/**
 * How far memory rises while the objective and its gradient are computed of drawn embeddings of a
 * whole batch.
 */
async function objectiveMemory(
  method: Method,
  widths: MeasuredStep['widths'],
  { batchSize, seed }: PretrainConfig,
  datasetSize: number,
): Promise<number> {
  const names = Object.keys(widths);
  const embeddings = names.map(
    (name, i) => randomNormal([batchSize, widths[name]!], 0, 1, 'float32', i + 1) as Tensor2D,
  );
  const indices = tensor1d(
    Int32Array.from({ length: batchSize }, (_, i) => i % datasetSize),
    'int32',
  );
  const context = {
    progress: { step: 0, totalSteps: 1 },
    pass: { phase: 'train', rng: Rng.of(seed, 'plan') } as const,
    indices,
  };
  const before = process.memoryUsage.rss();
  const { peakBytes } = await peakMemory(async () => {
    const results = tidy(() => {
      const { value, grads } = engine().gradients(
        () =>
          method.objective(
            Object.fromEntries(names.map((name, i) => [name, embeddings[i]!])),
            context,
          ).loss,
        embeddings,
        undefined,
        true,
      );
      return [
        value,
        ...(grads as readonly (Tensor | null | undefined)[]).filter(
          (grad): grad is Tensor => grad !== null && grad !== undefined,
        ),
      ];
    });
    await results[0]!.data();
    for (const result of results) result.dispose();
  });
  for (const tensor of [...embeddings, indices]) tensor.dispose();
  return Math.max(0, peakBytes - before);
}

const megabytes = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.max(1, Math.round(bytes / 1e6))} MB`;
