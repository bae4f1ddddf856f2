import type { Batch } from '@counterpoint/core';
import type { Program } from '../program/program.js';
import { progressDisplay } from '../terminal/progress.js';
import { beginRun } from './begin-run.js';
import type { PretrainResult } from './pretrain.js';
import { resumeRun } from './resume-run.js';
import type { TrainOptions } from './train-options.js';

/** What `train` does; programs call it for their quick starts too. @returns undefined for a dry run */
export async function runTrain(
  program: Program,
  options: TrainOptions,
): Promise<PretrainResult<Batch> | undefined> {
  const display = progressDisplay({ silent: options.json === true });
  return options.resume === undefined
    ? beginRun(program, options, display)
    : resumeRun(program, options, options.resume, display);
}
