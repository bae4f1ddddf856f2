import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CounterpointError,
  fileToVariables,
  prefixed,
  restoreNewest,
  saveCheckpoint,
  train,
  type Augmenter,
  type Batch,
  type Dataset,
  type Encoder,
  type Method,
  type Modality,
  type NamedVariables,
  type Optimizer,
  type Registry,
  type Sample,
  type SkippedSample,
  type StepReport,
} from '@counterpoint/core';
import { prefetch, startCursor } from '@counterpoint/data';
import { normalisationWarning } from '../ranks/micro-batch-of-ranks.js';
import { rankDrawnBatches, rankViewBatches } from '../ranks/rank-batches.js';
import { restoreOnRanks } from '../ranks/restore-on-ranks.js';
import type { RunRanks } from '../ranks/start-ranks.js';
import { compareState, exchangeMetrics } from '../ranks/watch-ranks.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import { learningRateOf } from './learning-rate.js';
import type { PretrainConfig } from './pretrain-config.js';
import type { RunFolder } from './run-folder.js';
import { RunMonitor, type Alarm } from './run-monitor.js';
import { drawnBatches, engineViews, viewBatches, type ViewBatchOptions } from './view-batches.js';
import { writeEncoder } from './write-encoder.js';

export interface PretrainOptions<Value, B extends Batch> {
  readonly config: PretrainConfig;
  readonly registry: Registry;
  readonly dataset: Dataset<Value>;
  readonly modality: Modality<unknown, Value, B>;
  readonly folder: RunFolder;
  readonly display: ProgressDisplay;
  /** Goes on from the newest whole checkpoint of the folder. */
  readonly resume: boolean;
  readonly signal?: AbortSignal;
  /** The group of a sample, where false negatives are to be spared. */
  readonly groupOf?: (sample: Sample<Value>) => number;
  /** Told of samples that cannot be read, in every epoch; without it such a sample ends the run. */
  readonly onSkip?: (skipped: SkippedSample) => void;
  /** The ranks of the run, where there are several; rank 0 alone writes the folder. */
  readonly ranks?: RunRanks;
}

/** How a run ended. */
export interface PretrainResult<B extends Batch> {
  readonly encoder: Encoder<B>;
  readonly method: Method<B>;
  readonly step: number;
  readonly totalSteps: number;
  readonly ended: 'done' | 'stopped' | 'collapsed';
  readonly seconds: number;
  /** Views made and learned from per second of this session, end to end. */
  readonly viewsPerSecond: number;
  readonly lastLoss: number;
  /** When the monitor first found the run collapsed or diverged, and why. */
  readonly alarm?: Alarm;
  /** The step whose checkpoint the encoder was taken back to. */
  readonly rolledBackTo?: number;
}

/**
 * The parts that a config names, made in the order in which they need each other.
 *
 * @param warn told of what a part had to change, such as a queue that is shortened to fit the data
 */
export async function makeParts<Value, B extends Batch>(
  config: PretrainConfig,
  registry: Registry,
  dataset: Dataset<Value>,
  warn: (message: string) => void,
): Promise<{
  encoder: Encoder<B>;
  method: Method<B>;
  optimizer: Optimizer;
  views: readonly Augmenter<Value>[];
}> {
  const { seed } = config,
    datasetSize = dataset.size;
  const encoder = await registry.create<Encoder<B>>('encoder', config.encoder, { seed });
  if (config.weights !== undefined) await beginWith(encoder, config.weights);
  const method = await registry.create<Method<B>>('method', config.method, {
    seed,
    parts: {
      encoder,
      datasetSize,
      batchSize: config.batchSize,
      stepsPerEpoch: Math.floor(datasetSize / config.batchSize / config.accumulate),
      warn,
    },
  });
  const optimizer = await registry.create<Optimizer>('optimizer', config.optimizer, {
    seed,
    parts: { variables: method.variables },
  });
  const made = await registry.create<Augmenter<Value> | readonly Augmenter<Value>[]>(
    'views',
    config.views,
    { seed, parts: { dataset } },
  );
  const list = 'draw' in made ? [made] : made;
  const views =
    list.length === 1
      ? Array.from({ length: method.views }, () => list[0]!)
      : method.views === 1
        ? list.slice(0, 1)
        : list; // one view: a recipe's first
  if (views.length !== method.views) {
    throw new CounterpointError('CP_CLI_VIEWS_COUNT', {
      what: `${config.views.type} makes ${views.length} views`,
      where: 'views',
      expected: `${method.views}, as ${config.method.type} needs`,
      remedy: 'choose views that fit the method',
    });
  }
  return { encoder, method, optimizer, views };
}

/** @throws CP_CLI_ENCODER_MISSING, CP_CORE_SAFETENSORS_INVALID, CP_CORE_WEIGHTS_MISMATCH */
async function beginWith(encoder: Encoder, path: string): Promise<void> {
  let file: Uint8Array;
  try {
    file = await readFile(path);
  } catch (cause) {
    throw new CounterpointError('CP_CLI_ENCODER_MISSING', {
      what: `The values to begin with cannot be read: ${(cause as Error).message}`,
      where: path,
      expected: "a safetensors file with the encoder's variables",
      remedy: 'correct `weights` in the config, or leave it out',
      cause,
    });
  }
  fileToVariables(file, { ...encoder.variables, ...encoder.state }, path);
}

/** Optimiser steps of one epoch and of a run. */
export function stepCounts(
  config: PretrainConfig,
  datasetSize: number,
): { stepsPerEpoch: number; totalSteps: number } {
  const stepsPerEpoch = Math.floor(datasetSize / config.batchSize / config.accumulate);
  if (stepsPerEpoch < 1) {
    throw new CounterpointError('CP_CLI_TOO_FEW_SAMPLES', {
      what: `${datasetSize} samples make no step of ${config.accumulate} x ${config.batchSize}`,
      where: config.data.path,
      expected: `at least ${config.batchSize * config.accumulate} samples`,
      remedy: 'lower batchSize or accumulate, or add data',
    });
  }
  return { stepsPerEpoch, totalSteps: Math.max(1, Math.round(stepsPerEpoch * config.epochs)) };
}

/** One run of pretraining: parts, data, loop, metrics, checkpoints, and the encoder written at the end. */
export async function pretrain<Value, B extends Batch>(
  options: PretrainOptions<Value, B>,
): Promise<PretrainResult<B>> {
  const { config, registry, dataset, modality, folder, display, resume, signal, groupOf, onSkip } =
    options;
  const { ranks } = options;
  const communicator = ranks?.communicator;
  const writes = ranks?.isFirst ?? true;
  const { encoder, method, optimizer, views } = await makeParts<Value, B>(
    config,
    registry,
    dataset,
    (message) => display.say(message),
  );
  const { stepsPerEpoch, totalSteps } = stepCounts(config, dataset.size);
  const everything: NamedVariables = {
    ...prefixed('variables', method.variables),
    ...prefixed('state', method.state),
    ...prefixed('optimizer', optimizer.state),
  };
  const restored = resume
    ? await restoreOnRanks(ranks, everything, () =>
        restoreNewest(folder.checkpoints, everything, ({ path, reason }) =>
          display.say(`Passed over ${path}: ${reason}`),
        ),
      )
    : undefined;
  const warning = normalisationWarning(ranks, method.state, config.microBatch);
  if (warning !== undefined) display.say(warning);
  await compareState(ranks, everything, restored?.step ?? 0);
  const exchanged = exchangeMetrics(ranks);
  if (resume) await folder.rewind(restored?.step ?? 0);
  if (restored) display.say(`Resumed at step ${restored.step} of ${totalSteps}.`);

  const taken: ViewBatchOptions<Value, B> = {
    dataset,
    modality,
    views,
    size: config.batchSize,
    seed: config.seed,
    from: restored?.cursor ?? startCursor,
    groupOf,
    onSkip,
  };
  const ofRank = communicator && { ...taken, communicator, microBatch: config.microBatch };
  const inEngine = config.viewsIn === 'engine';
  const stream = inEngine
    ? engineViews(
        ofRank ? rankDrawnBatches(ofRank) : prefetch(drawnBatches(taken), 2),
        modality,
        views,
      )
    : ofRank
      ? rankViewBatches(ofRank)
      : prefetch(viewBatches(taken), 2);
  const monitor = new RunMonitor(config, display, method as unknown as Method);
  const rollsBack = config.onCollapse === 'rollback';
  const started = performance.now();
  let last: StepReport | undefined;
  let seen = 0;
  let saved = restored?.step ?? -1;
  const save = async ({ step, cursor }: Pick<StepReport, 'step' | 'cursor'>): Promise<void> => {
    if (writes)
      await saveCheckpoint(
        folder.checkpoints,
        everything,
        { step, cursor },
        config.checkpoint.keep,
      );
    saved = step;
  };
  // There is always something to go back to.
  if (rollsBack && restored === undefined) await save({ step: 0, cursor: startCursor });
  const batches = beforeItFails(stream, async () => {
    if (last === undefined || saved === last.step) return;
    await save(last);
    display.say(
      `A checkpoint of step ${last.step} was written before what follows. Go on with: --resume ${folder.path}`,
    );
  });
  try {
    const result = await train<B>({
      method,
      optimizer,
      totalSteps,
      batches,
      seed: config.seed,
      startStep: restored?.step ?? 0,
      learningRate: learningRateOf(config, stepsPerEpoch, totalSteps),
      accumulate: config.accumulate,
      communicator,
      ...(config.microBatch > 0 ? { microBatch: config.microBatch } : {}),
      ...(config.clipNorm > 0 ? { clipNorm: config.clipNorm } : {}),
      observe: (step) =>
        (step + 1) % config.metricsEverySteps === 0 ||
        step === 0 ||
        (rollsBack && (step + 1) % config.checkpoint.everySteps === 0),
      signal,
      onStep: async (report) => {
        last = report;
        seen += report.samples * method.views;
        const viewsPerSecond = (1000 * seen) / (performance.now() - started);
        const metrics = await monitor.measure(report);
        if (report.step % config.metricsEverySteps === 0)
          await compareState(ranks, everything, report.step);
        await folder.log(report.step, {
          epoch: report.cursor.epoch + report.cursor.position / dataset.size,
          loss: report.loss,
          learningRate: report.learningRate,
          viewsPerSecond,
          ...metrics,
          ...exchanged(),
        });
        display.update({
          step: report.step,
          totalSteps,
          facts: [
            `epoch ${Math.min(report.cursor.epoch + 1, Math.ceil(config.epochs))}`,
            `loss ${report.loss.toFixed(4)}`,
            `${Math.round(viewsPerSecond)} views/s`,
          ],
        });
        if (report.step % config.checkpoint.everySteps === 0 && (monitor.healthy || !rollsBack))
          await save(report);
        return monitor.shouldStop ? 'stop' : undefined;
      },
    }).catch((error: unknown) => {
      if (
        !rollsBack ||
        !(error instanceof CounterpointError) ||
        error.code !== 'CP_CORE_LOSS_NOT_FINITE'
      )
        throw error;
      const step = last?.step ?? restored?.step ?? 0;
      monitor.lost(step + 1, NaN);
      return { step, ended: 'stopped' as const };
    });
    const back = monitor.shouldRollBack
      ? await restoreOnRanks(ranks, everything, () => restoreNewest(folder.checkpoints, everything))
      : undefined;
    if (back) display.say(`Went back to step ${back.step}, the last checkpoint that was healthy.`);
    else if (last !== undefined && saved !== last.step) await save(last);
    if (result.ended === 'stopped' && !monitor.shouldStop)
      display.say(
        `Stopped at step ${result.step} of ${totalSteps}. Go on with: --resume ${folder.path}`,
      );
    if (writes) await writeEncoder(join(folder.path, 'export'), config, encoder);
    const seconds = (performance.now() - started) / 1000;
    return {
      encoder,
      method,
      step: result.step,
      totalSteps,
      ended: monitor.shouldStop ? 'collapsed' : result.ended === 'done' ? 'done' : 'stopped',
      seconds,
      viewsPerSecond: seen / seconds,
      lastLoss: last?.loss ?? NaN,
      alarm: monitor.alarm,
      ...(back ? { rolledBackTo: back.step } : {}),
    };
  } finally {
    display.end();
    await stream.return(undefined);
    optimizer.dispose();
  }
}

/** The same batches; when none can be made, what is finished is saved first. */
function beforeItFails<T>(source: AsyncIterator<T>, save: () => Promise<void>): AsyncIterator<T> {
  return {
    next: async () => {
      try {
        return await source.next();
      } catch (error) {
        await save();
        throw error;
      }
    },
  };
}
