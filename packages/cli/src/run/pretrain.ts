import { join } from 'node:path';
import {
  CounterpointError,
  prefixed,
  restoreNewest,
  saveCheckpoint,
  train,
  type Batch,
  type Dataset,
  type Encoder,
  type Method,
  type Modality,
  type NamedVariables,
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
import type { PreparedScore } from '../score/validation-score.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import { createComponents } from './create-components.js';
import { learningRateOf } from './learning-rate.js';
import type { PretrainConfig } from './pretrain-config.js';
import type { RunFolder } from './run-folder.js';
import { RunMonitor, type Alarm } from './run-monitor.js';
import { saveBeforeFailing } from './save-before-failing.js';
import { stepCounts } from './step-counts.js';
import { Validation, type BestScore } from './validation.js';
import { drawnBatches, engineViews, viewBatches, type ViewBatchOptions } from './view-batches.js';
import { writeEncoder } from './write-encoder.js';

/**
 * All that {@link pretrain} needs for one run: its config, its data, its folder, and the display of
 * its progress.
 */
export interface PretrainOptions<Value, B extends Batch> {
  readonly config: PretrainConfig;
  /** As the run records it: paths within the run's folder are relative to it. */
  readonly recorded: PretrainConfig;
  readonly registry: Registry;
  readonly dataset: Dataset<Value>;
  readonly modality: Modality<unknown, Value, B>;
  readonly folder: RunFolder;
  readonly display: ProgressDisplay;
  /** Continues from the newest complete checkpoint of the folder. */
  readonly resume: boolean;
  readonly signal?: AbortSignal;
  /**
   * Ends the run earlier than its config says: the steps of the whole run, as soon as they are
   * known. The learning rate follows from the next step on.
   */
  readonly decideEnd?: (report: Pick<StepReport, 'step'>) => Promise<number | undefined>;
  /** Whether to stop after a step: with a checkpoint, but silently and without `export`. */
  readonly pauseAfter?: (report: Pick<StepReport, 'step' | 'milliseconds'>) => boolean;
  /** The group of a sample: samples of one group are never negatives of each other. */
  readonly groupOf?: (sample: Sample<Value>) => number;
  /** Receives unreadable samples, in every epoch; without it such a sample ends the run. */
  readonly onSkip?: (skipped: SkippedSample) => void;
  /** The rank that the objective leads to, where classes attract: one less than their number. */
  readonly reachableRank?: number;
  /** Scored every `config.validation.everySteps`. */
  readonly validation?: PreparedScore;
  /** The ranks of the run, where there are several; rank 0 alone reads and writes the folder. */
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
  /** Undefined when no step was left to train. */
  readonly lastLoss?: number;
  /** When the monitor first found the run collapsed or diverged, and why. */
  readonly alarm?: Alarm;
  /** The step whose checkpoint the encoder was restored from. */
  readonly rolledBackTo?: number;
  /** The best validation score, where a split is scored. */
  readonly best?: BestScore;
  /** Whether training ended because the validation score stopped improving. */
  readonly stoppedEarly?: boolean;
}

/**
 * One run of pretraining: components, data, loop, metrics, checkpoints, and the encoder written at
 * the end.
 */
export async function pretrain<Value, B extends Batch>(
  options: PretrainOptions<Value, B>,
): Promise<PretrainResult<B>> {
  const { config, registry, dataset, modality, folder, display, resume, signal, ranks } = options;
  const communicator = ranks?.communicator;
  const writes = ranks?.isFirst ?? true;
  const { encoder, method, optimizer, views, mixture } = await createComponents<Value, B>(
    config,
    registry,
    dataset,
    (message) => display.say(message),
  );
  const { stepsPerEpoch, totalSteps: plannedSteps } = stepCounts(config, dataset.size);
  let totalSteps = plannedSteps;
  let rateAt = learningRateOf(config, stepsPerEpoch, totalSteps);
  const everything: NamedVariables = {
    ...prefixed('variables', method.variables),
    ...prefixed('state', method.state),
    ...prefixed('optimizer', optimizer.state),
  };
  const restored = resume
    ? await restoreOnRanks(ranks, everything, () =>
        restoreNewest(folder.checkpoints, everything, ({ path, reason }) =>
          display.say(`Skipped the checkpoint ${path}: ${reason}`),
        ),
      )
    : undefined;
  const warning = normalisationWarning(ranks, method.state, config.microBatch);
  if (warning !== undefined) display.say(warning);
  await compareState(ranks, everything, restored?.step ?? 0);
  const exchanged = exchangeMetrics(ranks);
  const firstStep = restored?.step ?? 0;
  if (resume) await folder.rewind(firstStep);
  if (restored && firstStep < totalSteps)
    display.say(`Resumed at step ${firstStep} of ${totalSteps}.`);

  const { groupOf, onSkip } = options;
  const viewOptions: ViewBatchOptions<Value, B> = {
    dataset,
    modality,
    views,
    size: config.batchSize,
    seed: config.seed,
    from: restored?.cursor ?? startCursor,
    groupOf,
    onSkip,
  };
  const ofRank = communicator && { ...viewOptions, communicator, microBatch: config.microBatch };
  const drawBatches = () =>
    ofRank ? rankDrawnBatches(ofRank) : prefetch(drawnBatches(viewOptions), 2);
  const viewed = () => (ofRank ? rankViewBatches(ofRank) : prefetch(viewBatches(viewOptions), 2));
  const stream =
    config.viewsIn === 'engine' ? engineViews(drawBatches(), modality, views) : viewed();
  const { reachableRank } = options;
  const monitor = new RunMonitor(config, display, method as unknown as Method, reachableRank);
  const validation = await Validation.begin(
    writes ? options : { ...options, validation: undefined },
    encoder as unknown as Encoder,
  );
  const rollsBack = config.onCollapse === 'rollback';
  const started = performance.now();
  let last: StepReport | undefined;
  let viewsSeen = 0;
  let savedStep = restored?.step ?? -1;
  let isPaused = false;
  const save = async ({ step, cursor }: Pick<StepReport, 'step' | 'cursor'>): Promise<void> => {
    const { keep } = config.checkpoint;
    if (writes) await saveCheckpoint(folder.checkpoints, everything, { step, cursor }, keep);
    savedStep = step;
  };
  // With rollback there is always a checkpoint to return to.
  if (rollsBack && restored === undefined) await save({ step: 0, cursor: startCursor });
  const batches = saveBeforeFailing(stream, async () => {
    if (last === undefined || savedStep === last.step) return;
    await save(last);
    display.say(
      `Saved a checkpoint of step ${last.step} before the error below. Continue with: --resume ${folder.path}`,
    );
  });
  try {
    const result = await train<B>({
      method,
      optimizer,
      totalSteps: plannedSteps,
      batches,
      seed: config.seed,
      startStep: firstStep,
      learningRate: (step) => rateAt(step),
      accumulate: config.accumulate,
      communicator,
      mixture,
      microBatch: config.microBatch > 0 ? config.microBatch : undefined,
      clipNorm: config.clipNorm > 0 ? config.clipNorm : undefined,
      observe: (step) =>
        (step + 1) % config.metricsEverySteps === 0 ||
        step === 0 ||
        (rollsBack && (step + 1) % config.checkpoint.everySteps === 0),
      signal,
      onStep: async (report) => {
        last = report;
        viewsSeen += report.samples * method.views;
        const viewsPerSecond = (1000 * viewsSeen) / (performance.now() - started);
        const metrics = await monitor.measure(report);
        if (report.step % config.metricsEverySteps === 0)
          await compareState(ranks, everything, report.step);
        const scores = await validation.at(report.step, totalSteps);
        await folder.log(report.step, {
          epoch: report.cursor.epoch + report.cursor.position / dataset.size,
          loss: report.loss,
          learningRate: report.learningRate,
          viewsPerSecond,
          ...metrics,
          ...scores,
          ...exchanged(),
        });
        display.update({
          step: report.step,
          totalSteps,
          facts: [
            `epoch ${Math.min(Math.ceil(report.step / stepsPerEpoch), Math.ceil(config.epochs))}`,
            `loss ${report.loss.toFixed(4)}`,
            `${Math.round(viewsPerSecond)} views/s`,
          ],
        });
        if (report.step % config.checkpoint.everySteps === 0 && (monitor.healthy || !rollsBack))
          await save(report);
        const end = await options.decideEnd?.(report);
        if (end !== undefined) {
          totalSteps = end;
          rateAt = learningRateOf(config, stepsPerEpoch, totalSteps);
        }
        isPaused = report.step < totalSteps && options.pauseAfter?.(report) === true;
        const isEnd = report.step >= totalSteps;
        return monitor.shouldStop || validation.shouldStop || isPaused || isEnd
          ? 'stop'
          : undefined;
      },
    }).catch((error: unknown) => {
      if (
        !rollsBack ||
        !(error instanceof CounterpointError) ||
        error.code !== 'CP_CORE_LOSS_NOT_FINITE'
      )
        throw error;
      const step = last?.step ?? firstStep;
      monitor.lost(step + 1, NaN);
      return { step, ended: 'stopped' as const };
    });
    const rolledBackTo = monitor.shouldRollBack
      ? (
          await restoreOnRanks(ranks, everything, () =>
            restoreNewest(folder.checkpoints, everything),
          )
        )?.step
      : undefined;
    if (rolledBackTo !== undefined)
      display.say(`Restored the checkpoint of step ${rolledBackTo}, the last healthy one.`);
    else if (last !== undefined && savedStep !== last.step) await save(last);
    const isStopped =
      result.ended === 'stopped' &&
      result.step < totalSteps &&
      !monitor.shouldStop &&
      !validation.shouldStop;
    if (isStopped && !isPaused)
      display.say(
        `Stopped at step ${result.step} of ${totalSteps}. Continue with: --resume ${folder.path}`,
      );
    const { recorded } = options;
    const record = { ...recorded, label: recorded.data.label };
    if (writes && !isPaused) await writeEncoder(join(folder.path, 'export'), record, encoder);
    const seconds = (performance.now() - started) / 1000;
    return {
      encoder,
      method,
      step: result.step,
      totalSteps,
      ended: monitor.shouldStop ? 'collapsed' : isStopped ? 'stopped' : 'done',
      seconds,
      viewsPerSecond: viewsSeen / seconds,
      lastLoss: last?.loss,
      alarm: monitor.alarm,
      rolledBackTo,
      best: validation.best,
      stoppedEarly: validation.shouldStop || undefined,
    };
  } finally {
    display.end();
    await stream.return(undefined);
    optimizer.dispose();
  }
}
