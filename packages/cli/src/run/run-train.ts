import type { Batch } from '@counterpoint/core';
import type { Program } from '../program/program.js';
import { onRanks, startRanks } from '../ranks/start-ranks.js';
import { progressDisplay } from '../terminal/progress.js';
import { beginRun } from './begin-run.js';
import type { PretrainResult } from './pretrain.js';
import { resumeRun } from './resume-run.js';
import { beginAuto } from '../recipe/begin-auto.js';
import { refuseOptions } from '../recipe/refuse-options.js';
import type { TrainOptions } from './train-options.js';

/**
 * What `train` does; programs call it for their quick starts too. @returns undefined for a dry run
 */
export async function runTrain(
  program: Program,
  options: TrainOptions,
): Promise<PretrainResult<Batch> | undefined> {
  refuseOptions(options);
  const ranks = await startRanks(options);
  return onRanks(ranks, async () => {
    const isSilent = options.json === true || ranks?.isFirst === false;
    const display = progressDisplay({ silent: isSilent });
    if (options.recipe !== undefined) return beginAuto(program, options, display);
    return options.resume === undefined
      ? beginRun(program, options, display, ranks)
      : resumeRun(program, options, options.resume, display, ranks);
  });
}
