import { tensor1d, type Tensor } from '@tensorflow/tfjs-core';
import type { Batch } from '../contract/batch.js';
import type { Communicator } from '../contract/communicator.js';
import type { Method, Progress } from '../contract/method.js';
import type { Optimizer, Schedule } from '../contract/optimizer.js';
import { CounterpointError } from '../error/counterpoint-error.js';
import type { Mixture } from '../contract/mixture.js';
import { Rng } from '../random/rng.js';
import { averageSteps } from './accumulate.js';
import { clipByGlobalNorm } from './clip-by-global-norm.js';
import { differentiate, release, releaseGradients, type Differentiated } from './differentiate.js';
import { differentiateCached } from './differentiate-cached.js';
import { checkMixture, mixFirstView } from './mix-first-view.js';
import { disposeBatch } from './micro-batches.js';
import { applyRunningUpdates } from './running-updates.js';
import { computePending } from './shared/compute-pending.js';
import { drawShared, stepName, type SharedBatch } from './shared/draw-shared.js';
import { differentiateShared } from './shared/differentiate-shared.js';
import type { Cursor, TrainingBatch } from './training-batch.js';

/** The report of a step. */
export interface StepReport extends Progress {
  readonly loss: number;
  readonly learningRate: number;
  /** Samples of the step, over all accumulated batches. */
  readonly samples: number;
  readonly milliseconds: number;
  readonly cursor: Cursor;
  readonly floor?: number;
  /** Before clipping; present with `clipNorm` or on observed steps. */
  readonly gradientNorm?: number;
  /**
   * The step's embeddings, [N, D] each, on observed steps only; disposed of when `onStep` returns.
   */
  readonly embeddings?: Differentiated['embeddings'];
}

/**
 * The inputs of the training loop {@link train}: what is trained, on which batches, for how many
 * steps, and who observes it.
 */
export interface TrainOptions<B extends Batch = Batch> {
  readonly method: Method<B>;
  readonly optimizer: Optimizer;
  readonly learningRate: Schedule;
  readonly batches: AsyncIterator<TrainingBatch<B>>;
  readonly totalSteps: number;
  readonly seed: number;
  /** @default 0 */
  readonly startStep?: number;
  /** Batches whose gradients are averaged into one step. @default 1 */
  readonly accumulate?: number;
  /** Rows of a micro-batch for gradient caching. */
  readonly microBatch?: number;
  /**
   * For training one model on several ranks: `batches` then yields this rank's rows of each batch,
   * in the order of ranks, and every rank makes the same steps. A stop request on one rank stops
   * all before the next step.
   */
  readonly communicator?: Communicator;
  /**
   * Mixes the first view of each batch and gives the objective its soft targets, for methods with
   * `supportsMix`. For one rank.
   */
  readonly mixture?: Mixture;
  /** Largest global norm of the gradients. */
  readonly clipNorm?: number;
  /** Steps whose embeddings are passed to `onStep`. */
  readonly observe?: (step: number) => boolean;
  /** After each step. Returning 'stop' ends training. */
  readonly onStep?: (report: StepReport) => void | 'stop' | Promise<void | 'stop'>;
  /** Stops after the current step. */
  readonly signal?: AbortSignal;
}

/**
 * The training loop: draws a batch, differentiates, steps, and updates the method's state, until
 * all steps are done, the data ends, or a stop is requested.
 *
 * @returns the number of completed steps and the reason for the end
 * @throws CP_CORE_LOSS_NOT_FINITE when the loss is NaN or infinite, before it is reported;
 * CP_CORE_MIX_METHOD when the method takes no soft targets, or there are several ranks
 */
export async function train<B extends Batch>(
  options: TrainOptions<B>,
): Promise<{ step: number; ended: 'done' | 'stopped' | 'data-ended' }> {
  const {
    method,
    optimizer,
    learningRate,
    batches,
    totalSteps,
    accumulate = 1,
    clipNorm,
    observe,
    onStep,
    signal,
    communicator,
  } = options;
  checkMixture(options);
  let step = options.startStep ?? 0;
  let stopRequested = false;
  while (step < totalSteps) {
    const started = performance.now();
    const progress = { step, totalSteps };
    const parts: Differentiated[] = [];
    let cursor: Cursor = { epoch: 0, position: 0 };
    let samples = 0;
    for (let part = 0; part < accumulate; part++) {
      const shouldStop = part === 0 && (stopRequested || signal?.aborted === true);
      const next = await (communicator === undefined
        ? batches.next()
        : drawShared(communicator, batches, shouldStop, stepName(step, part)));
      if (next.done) {
        for (const finished of parts) release(finished);
        return { step, ended: next.value === 'stopped' ? 'stopped' : 'data-ended' };
      }
      parts.push(await differentiateBatch(options, next.value, progress, part));
      samples += next.value.indices.length;
      cursor = next.value.cursor;
    }
    const accumulatedStep = averageSteps(parts);
    const observed = observe?.(step) === true;
    // Runs with observed steps measure the norm in all of them: one graph, and memory for one.
    const clipped =
      clipNorm !== undefined || observe !== undefined
        ? clipByGlobalNorm(accumulatedStep.gradients, clipNorm ?? Infinity)
        : undefined;
    const rate = learningRate(step);
    optimizer.step(clipped?.gradients ?? accumulatedStep.gradients, rate, progress);
    applyRunningUpdates(accumulatedStep.running);
    method.update?.(accumulatedStep.carry, progress);
    for (const used of clipped ? [accumulatedStep, clipped] : [accumulatedStep])
      releaseGradients(used);
    const loss = (await accumulatedStep.loss.data())[0]!;
    const gradientNorm =
      clipped !== undefined && (clipNorm !== undefined || observed)
        ? (await clipped.norm.data())[0]!
        : undefined;
    clipped?.dispose();
    if (communicator !== undefined) await computePending(method.variables);
    if (!Number.isFinite(loss)) {
      release(accumulatedStep);
      throw new CounterpointError('CP_CORE_LOSS_NOT_FINITE', {
        what: `The loss became ${loss}`,
        where: `step ${step}`,
        expected: 'a finite loss',
        remedy:
          'start a new run with a lower learning rate, a longer warm-up or clipped gradients; ' +
          'the checkpoints of this run are unchanged',
        facts: { step, loss, learningRate: rate },
      });
    }
    step++;
    const decision = await onStep?.({
      step,
      totalSteps,
      loss,
      learningRate: rate,
      samples,
      cursor,
      milliseconds: performance.now() - started,
      floor: accumulatedStep.floor,
      gradientNorm,
      ...(observed ? { embeddings: accumulatedStep.embeddings } : {}),
    });
    release(accumulatedStep);
    stopRequested = decision === 'stop' || signal?.aborted === true;
    if (stopRequested && communicator === undefined) return { step, ended: 'stopped' };
  }
  return { step, ended: 'done' };
}

async function differentiateBatch<B extends Batch>(
  options: TrainOptions<B>,
  batch: TrainingBatch<B> | SharedBatch<B>,
  progress: Progress,
  part: number,
): Promise<Differentiated> {
  const { method, seed, microBatch, communicator } = options;
  const indices = tensor1d(batch.indices, 'int32');
  const groups = batch.groups ? tensor1d(batch.groups, 'int32') : undefined;
  const mixed = mixFirstView(options, batch, progress.step, part);
  const context = {
    progress,
    mix: mixed?.mix,
    pass: { phase: 'train', rng: Rng.of(seed, 'step', progress.step, part) } as const,
    indices,
    groups,
  };
  const views = mixed?.views ?? batch.views;
  const differentiated =
    communicator !== undefined && 'firstRow' in batch
      ? await differentiateShared(method, views, context, {
          communicator,
          firstRow: batch.firstRow,
          microBatch: microBatch ?? batch.indices.length,
          what: stepName(progress.step, part),
        })
      : microBatch !== undefined && microBatch < batch.indices.length
        ? await differentiateCached(method, views, context, microBatch)
        : differentiate(method, views, context);
  const tensors: (Tensor | undefined)[] = [indices, groups, mixed?.mix.partners, mixed?.mix.shares];
  for (const tensor of tensors) tensor?.dispose();
  for (const view of mixed ? [...batch.views, mixed.views[0]!] : batch.views) disposeBatch(view);
  return differentiated;
}
