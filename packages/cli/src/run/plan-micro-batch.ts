import {
  CounterpointError, differentiateCached, disposeBatch, release, Rng, type Batch, type Dataset, type Method, type Modality, type Registry, type Views,
} from '@counterpoint/core';
import { startCursor } from '@counterpoint/data';
import { duration } from '../terminal/duration.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import { peakMemory } from './peak-memory.js';
import { makeParts, stepCounts } from './pretrain.js';
import type { PretrainConfig } from './pretrain-config.js';
import { viewBatches } from './view-batches.js';

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
  readonly expectedPeakBytes: number;
  readonly secondsPerEpoch: number;
}

/**
 * Chooses the micro-batch of gradient caching for a memory limit: runs real steps at two small sizes, takes the memory of a row from
 * their difference, and the time of an epoch from the larger.
 *
 * @throws CP_CLI_MEMORY_TOO_SMALL when not even the smaller one fits
 */
export async function planMicroBatch({ config, registry, dataset, modality, memoryBytes, display }: PlanOptions): Promise<MicroBatchPlan> {
  const { method, optimizer, views } = await makeParts<unknown, Batch>(config, registry, dataset.size);
  const rows = Math.min(64, config.batchSize);
  const source = viewBatches({ dataset, modality, views, size: rows, seed: config.seed, from: startCursor, onSkip: () => undefined });
  const first = await source.next();
  await source.return(undefined);
  if (first.done) throw new CounterpointError('CP_CLI_TOO_FEW_SAMPLES', { what: 'No batch could be read to plan with', where: config.data.path });
  const batch = first.value.views;
  const small = Math.max(1, Math.floor(rows / 4));
  const large = Math.max(2, Math.floor(rows / 2));
  const lesser = await measure(method, batch, small, config.seed);
  const greater = await measure(method, batch, large, config.seed);
  for (const view of batch) disposeBatch(view);
  method.dispose();
  optimizer.dispose();
  const bytesPerRow = Math.max(1, (greater.peakBytes - lesser.peakBytes) / (large - small));
  const baseBytes = Math.max(0, lesser.peakBytes - bytesPerRow * small);
  const fitting = Math.floor((0.9 * memoryBytes - baseBytes) / bytesPerRow);
  if (fitting < 1) {
    throw new CounterpointError('CP_CLI_MEMORY_TOO_SMALL', {
      what: `One row at a time needs about ${megabytes(baseBytes + bytesPerRow)}`, where: '--memory', expected: `more than ${megabytes(memoryBytes)}`, remedy: 'give more memory, or choose a smaller encoder',
    });
  }
  const whole = fitting >= config.batchSize;
  const microBatch = whole ? 0 : fitting;
  const secondsPerRow = greater.seconds / rows;
  const { stepsPerEpoch } = stepCounts(config, dataset.size);
  const secondsPerEpoch = secondsPerRow * (whole ? 3 / 4 : 1) * config.batchSize * config.accumulate * stepsPerEpoch; // a plain step embeds once, a cached one twice: 3 of 4 parts
  const expectedPeakBytes = baseBytes + bytesPerRow * (whole ? config.batchSize : microBatch);
  display.say(`A row takes about ${megabytes(bytesPerRow)}: ${whole ? 'the whole batch fits' : `${microBatch} rows at a time`} in ${megabytes(memoryBytes)} (about ${megabytes(expectedPeakBytes)}); an epoch takes about ${duration(secondsPerEpoch)}.`);
  return { microBatch, bytesPerRow, baseBytes, expectedPeakBytes, secondsPerEpoch };
}

async function measure(method: Method, views: Views, microBatch: number, seed: number): Promise<{ peakBytes: number; seconds: number }> {
  const step = async () => {
    const context = { progress: { step: 0, totalSteps: 1 }, pass: { phase: 'train', rng: Rng.of(seed, 'plan') } as const };
    const started = performance.now();
    release(await differentiateCached(method, views, context, microBatch));
    return (performance.now() - started) / 1000;
  };
  await step(); // compiles
  const { value: seconds, peakBytes } = await peakMemory(step);
  return { peakBytes, seconds };
}

const megabytes = (bytes: number): string => (bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.max(1, Math.round(bytes / 1e6))} MB`);
