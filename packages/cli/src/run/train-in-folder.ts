import type { Batch } from '@counterpoint/core';
import { distilledLines, finishDistil } from '../distil/finish-distil.js';
import { fineTunedLines } from '../finetune/fine-tuned-lines.js';
import { finishFineTune } from '../finetune/finish-fine-tune.js';
import type { Program } from '../program/program.js';
import { preemption } from '../ranks/preemption.js';
import { prepareValidation } from '../score/prepare-validation.js';
import { duration } from '../terminal/duration.js';
import { interruption } from '../terminal/interruption.js';
import { printJson } from '../terminal/print-json.js';
import { nextCommands } from './next-commands.js';
import { portablePaths } from './portable-paths.js';
import { pretrain, type PretrainOptions, type PretrainResult } from './pretrain.js';
import type { RunFolder } from './run-folder.js';
import type { SkipReport } from './skip-report.js';
import type { TrainOptions } from './train-options.js';
import type { Session } from './train-session.js';

/** What a command adds to the training of a run. */
export interface TrainExtras {
  /** Stops the run with a checkpoint. */
  readonly deadline?: AbortSignal;
  /** @see PretrainOptions.decideEnd */
  readonly decideEnd?: PretrainOptions<unknown, Batch>['decideEnd'];
  /** Further entries of what `--json` prints. */
  readonly report?: () => Readonly<Record<string, unknown>>;
}

/** Trains in a folder, prints how it ended and what can be done next. */
export async function trainInFolder(
  folder: RunFolder,
  program: Program,
  { config, registry, display, modality, skips, samples, ranks }: Session,
  { data, dataAsNamed = data, json, resume: resumed, signalBefore }: TrainOptions,
  { deadline, decideEnd, report: extraReport }: TrainExtras = {},
): Promise<PretrainResult<Batch>> {
  const { dataset, groupOf, report } = samples;
  const preempted = preemption(signalBefore, () =>
    display.say('Asked to stop: finishing this step and writing a checkpoint.'),
  );
  const { signal, release } = interruption(() =>
    display.say('Finishing this step and writing a checkpoint. Press Ctrl-C again to stop now.'),
  );
  try {
    const validation =
      config.validation === undefined || ranks?.isFirst === false
        ? undefined
        : await prepareValidation(program, {
            ...{ config, registry, dataset, modality, skips, display },
            training: report,
          });
    const pretrainOptions: PretrainOptions<unknown, Batch> = {
      config,
      recorded: portablePaths(config, folder.path),
      registry,
      dataset,
      modality: modality as PretrainOptions<unknown, Batch>['modality'],
      folder,
      display,
      resume: resumed !== undefined,
      signal: AbortSignal.any([signal, preempted.signal, ...(deadline ? [deadline] : [])]),
      decideEnd,
      ranks,
      groupOf,
      reachableRank: samples.reachableRank,
      onSkip: config.onError === 'skip' ? skips.onSkip : undefined,
      validation,
    };
    const result = await pretrain(pretrainOptions);
    const fineTuned =
      config.fineTune !== undefined && result.ended === 'done' && ranks?.isFirst !== false
        ? await finishFineTune({
            ...{ config, registry, modality, samples, skips, display },
            folder: folder.path,
            result,
          })
        : undefined;
    const distilled =
      config.distil !== undefined && result.ended === 'done' && ranks?.isFirst !== false
        ? await finishDistil({
            ...{ config, registry, modality, samples, skips, display },
            folder: folder.path,
            result,
          })
        : undefined;
    const { step, totalSteps, ended, seconds, viewsPerSecond, alarm, rolledBackTo } = result;
    if (json && ranks?.isFirst === false) return result;
    if (json)
      printJson({
        run: folder.path,
        step,
        totalSteps,
        ended,
        seconds,
        viewsPerSecond,
        loss: result.lastLoss,
        peakBytes: process.resourceUsage().maxRSS * 1024,
        alarm,
        rolledBackTo,
        best: result.best,
        stoppedEarly: result.stoppedEarly,
        read: report,
        skipped: skips.total,
        skippedByCode: skips.byCode,
        fineTuned,
        distilled,
        ...extraReport?.(),
      });
    else {
      display.say(endLine(result, folder.path, skips));
      for (const line of fineTuned === undefined ? [] : fineTunedLines(fineTuned))
        display.say(line);
      for (const line of distilled === undefined ? [] : distilledLines(distilled))
        display.say(line);
      if (ended === 'done')
        for (const line of nextCommands(program, {
          run: folder.path,
          config,
          report,
          data: dataAsNamed,
        }))
          display.say(line);
    }
    const isPreempted = ended === 'stopped' && !signal.aborted;
    if (ended !== 'done' && !isPreempted)
      process.exitCode = ended === 'collapsed' ? 1 : interruptedCode;
    return result;
  } finally {
    release();
    preempted.release();
    await folder.release();
    await dataset.close?.();
  }
}

/**
 * What a shell expects of a program that was interrupted: the next one of a chain does not begin.
 */
const interruptedCode = 130;

function endLine(result: PretrainResult<Batch>, path: string, skips: SkipReport): string {
  const { step, totalSteps, ended, seconds, viewsPerSecond, lastLoss, alarm, best } = result;
  const skipped = skips.total > 0 ? `, ${skips.text}` : '';
  const bestLine =
    best === undefined
      ? ''
      : ` The best ${best.name} was ${best.score.toFixed(4)} at step ${best.step}: ${best.path}.`;
  if (lastLoss === undefined)
    return (
      `The run ${path} is finished: all ${totalSteps} steps are trained. Continue with ` +
      `--more-epochs N.${bestLine}`
    );
  const how = {
    done: result.stoppedEarly ? 'Stopped early, as the score no longer rises,' : 'Done',
    stopped: 'Stopped',
    collapsed: `Stopped because the run ${alarm?.health ?? 'collapsed'}`,
  }[ended];
  return (
    `${how} at step ${step} after ${duration(seconds)}: ${Math.round(viewsPerSecond)} ` +
    `views/s, loss ${lastLoss.toFixed(4)}${skipped}. The run is in ${path}.${bestLine}`
  );
}
