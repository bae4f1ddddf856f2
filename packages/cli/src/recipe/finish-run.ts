import { readdir, rename, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decayStart, type Batch } from '@counterpoint/core';
import type { Program } from '../program/program.js';
import type { PretrainConfig } from '../run/pretrain-config.js';
import type { PretrainResult } from '../run/pretrain.js';
import { locatePaths, portablePaths } from '../run/portable-paths.js';
import { RunFolder, type RunRecord } from '../run/run-folder.js';
import { trainInFolder } from '../run/train-in-folder.js';
import { sayPlan } from '../run/train-session.js';
import type { TrainOptions } from '../run/train-options.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import { decayShare, withSteps, type CandidateContext } from './candidate-session.js';
import { performanceSeconds } from './pace.js';
import type { Contender } from './search-recipe.js';
import type { SearchRecord } from './search-record.js';

/** When the chosen run ends: by the clock, or as it did before. */
export type RunEnd = { readonly deadline: number } | { readonly stableSteps: number };

/** What is left to do when a recipe is chosen. */
export interface FinishOptions {
  readonly program: Program;
  readonly options: TrainOptions;
  readonly context: CandidateContext;
  readonly winner: Contender;
  readonly out: string;
  readonly end: RunEnd;
  readonly search: Omit<SearchRecord, 'stableSteps'>;
  readonly record: Omit<RunRecord, 'config' | 'data'>;
}

/**
 * The run's config allows so many times the steps that the pace of the search promises: training
 * may be faster than the search was, and the clock ends the run.
 */
const room = 4;

/** The share of the time left that the fall of the learning rate may take, by the pace so far. */
const safety = 0.85;

/**
 * Moves the winner's folder to its place and trains it to the end: first at the learning rate that
 * it has, then, when the time left is what the fall needs, down to zero. The steps of the whole run
 * are fixed before the fall begins, so the run is that of its config.
 */
export async function finishRun({
  program,
  options,
  context,
  winner,
  out,
  end,
  search,
  record,
}: FinishOptions): Promise<PretrainResult<Batch>> {
  const { display, skips } = context;
  const { session, registry } = winner;
  const { dataset, report } = session.samples;
  const before = winner.folder.path;
  await winner.folder.release();
  for (const name of await readdir(before)) await rename(join(before, name), join(out, name));
  await rmdir(before);
  const moved = locatePaths(portablePaths(winner.config, before), [out]);
  const { folder } = await RunFolder.open(out);
  await folder.lock();
  let recipe: SearchRecord | undefined;
  const describe = async (steps: number, stableSteps: number): Promise<PretrainConfig> => {
    const config = withSteps(moved, dataset.size, steps);
    recipe = { ...search, stableSteps };
    await folder.describe({
      ...record,
      config: { ...portablePaths(config, out) },
      data: {
        name: dataset.name,
        size: dataset.size,
        fingerprint: dataset.fingerprint,
        read: report,
      },
      recipe,
    });
    return config;
  };
  const expected = 'deadline' in end ? mostSteps(winner, end.deadline) : stepsOf(end.stableSteps);
  const stable = decayStart(expected, decayShare);
  const config = await describe(expected, stable);
  if ('deadline' in end)
    display.say(
      `${dataset.size} samples of ${dataset.name}, steps of ${config.batchSize * config.accumulate} ` +
        `until the budget ends, engine ${record.engine}.`,
    );
  else sayPlan(config, dataset.size, dataset.name, record.engine, display);
  const began = performanceSeconds();
  const outOfTime = new AbortController();
  let isOpen = 'deadline' in end;
  let byPace = expected;
  const decideEnd = async ({ step }: { readonly step: number }): Promise<number | undefined> => {
    if (!('deadline' in end)) return undefined;
    const now = performanceSeconds();
    const perStep = (now - began) / (step - winner.steps);
    if (now + perStep > end.deadline) outOfTime.abort();
    if (!isOpen) return undefined;
    const left = end.deadline - now - 2 * perStep;
    byPace = stepsOf(decayStart(Math.max(stepsOf(step), step + left / perStep), decayShare));
    if (step < stable && (stepsOf(step + 1) - step) * perStep < safety * left) return undefined;
    isOpen = false;
    if (step >= stable) return undefined;
    const steps = stepsOf(step);
    await describe(steps, step);
    display.say(`The learning rate falls from step ${step} on: the run ends at step ${steps}.`);
    return steps;
  };
  const shown: ProgressDisplay = {
    ...display,
    update: (update) => display.update(isOpen ? { ...update, totalSteps: byPace } : update),
  };
  const result = await trainInFolder(
    folder,
    program,
    { ...session, skips, config, registry, display: shown, ranks: undefined },
    { ...options, resume: out },
    {
      deadline: outOfTime.signal,
      decideEnd,
      report: () => ({ recipe }),
    },
  );
  if (isOpen && result.ended === 'stopped') {
    await describe(byPace, decayStart(byPace, decayShare));
    display.say(`Resumed, the run ends at step ${byPace}: so many fit into the budget.`);
  }
  return result;
}

/** The least number of steps whose fall begins no earlier than at a step. */
export function stepsOf(stable: number, decay: number = decayShare): number {
  let steps = Math.max(1, Math.floor(stable / (1 - decay)));
  while (decayStart(steps, decay) < stable) steps++;
  return steps;
}

/** An upper limit of the steps that there is time for, far above the pace of the search. */
export function mostSteps(
  { steps, secondsPerStep }: Pick<Contender, 'steps' | 'secondsPerStep'>,
  deadline: number,
): number {
  const left = Math.max(0, deadline - performanceSeconds());
  const more = secondsPerStep > 0 ? Math.ceil((room * left) / secondsPerStep) : 1e6;
  const most = Math.max(stepsOf(steps + 1), steps + more);
  return stepsOf(decayStart(most, decayShare)); // as a replay of its stable steps has it
}
