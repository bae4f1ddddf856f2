import {
  CounterpointError,
  isCounterpointError,
  Registry,
  type Dataset,
  type RecipeCandidate,
} from '@counterpoint/core';
import { loadPlugins } from '../config/load-plugins.js';
import type { Program } from '../program/program.js';
import { fittedBatch } from '../run/fitted-batch.js';
import { learnConfig } from '../run/learn-config.js';
import type { PretrainConfig } from '../run/pretrain-config.js';
import { resolveConfig, type ResolvedConfig } from '../run/resolve-config.js';
import { resolveParts } from '../run/resolve-parts.js';
import type { SkipReport } from '../run/skip-report.js';
import { stepCounts } from '../run/step-counts.js';
import type { TrainOptions } from '../run/train-options.js';
import { openSession, type Session } from '../run/train-session.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import { leftOutLines, type LeftOutRecipe } from './left-out-recipe.js';

/** The share of a run's steps in which its learning rate falls. */
export const decayShare = 0.3;

/** Far more epochs than a search has time for: until the end is known. */
const openEnd = 1e6;

/** What the sessions of all candidates share. */
export interface CandidateContext {
  readonly program: Program;
  readonly options: TrainOptions;
  readonly stored: Dataset;
  /** Samples that the candidates train on: the first ones of `data.limit`. */
  readonly limit: number;
  readonly skips: SkipReport;
  readonly display: ProgressDisplay;
  /** Opened data by its config; candidates that read it alike share it. */
  readonly opened: Map<string, Pick<Session, 'modality' | 'samples'>>;
}

/** The parts of a candidate's training. */
export interface CandidateSession {
  readonly config: PretrainConfig;
  readonly registry: Registry;
  readonly session: Pick<Session, 'modality' | 'samples'>;
}

/** The config of a candidate under the options of the user, as `train` resolves a recipe. */
async function resolveCandidate(
  { name, config }: RecipeCandidate,
  { program, options }: Pick<CandidateContext, 'program' | 'options'>,
): Promise<{ resolved: ResolvedConfig; registry: Registry }> {
  const recipes = { [name]: { epochs: openEnd, ...config } };
  const resolved = await resolveConfig(
    { ...program, recipes },
    { ...options, defaultRecipe: name },
  );
  const registry = new Registry(program.plugins);
  await loadPlugins(registry, resolved.config.plugins);
  return { resolved, registry };
}

/** Candidates that accept the options of the user, and those that do not. */
export interface FittingCandidates {
  readonly fitting: readonly RecipeCandidate[];
  readonly leftOut: readonly LeftOutRecipe[];
}

/**
 * Divides candidates by whether they accept the options of the user: `--set encoder.width=8` has no
 * meaning for an encoder without a width.
 *
 * @throws CP_CORE_CONFIG_INVALID where none accepts them, with the reason of each
 */
export async function fittingCandidates(
  candidates: readonly RecipeCandidate[],
  context: Pick<CandidateContext, 'program' | 'options'>,
): Promise<FittingCandidates> {
  const fitting: RecipeCandidate[] = [];
  const leftOut: LeftOutRecipe[] = [];
  let first: CounterpointError | undefined;
  for (const candidate of candidates) {
    try {
      const { resolved, registry } = await resolveCandidate(candidate, context);
      resolveParts(resolved.config, registry);
      fitting.push(candidate);
    } catch (error) {
      if (!isCounterpointError(error) || error.code !== 'CP_CORE_CONFIG_INVALID') throw error;
      first ??= error;
      const { what, where } = error.report;
      leftOut.push({
        name: candidate.name,
        why: where === undefined ? what : `${what} (${where})`,
      });
    }
  }
  if (fitting.length > 0 || first === undefined) return { fitting, leftOut };
  throw new CounterpointError(first.code, {
    ...first.report,
    what: `No recipe accepts these settings. ${leftOutLines(leftOut).join('; ')}`,
    cause: first,
  });
}

/**
 * Opens the training of a candidate, with an open end and a learning rate that does not depend on
 * it.
 */
export async function candidateSession(
  candidate: RecipeCandidate,
  folder: string | undefined,
  context: CandidateContext,
): Promise<CandidateSession> {
  const { program, stored, limit, skips, display, opened } = context;
  const { resolved, registry } = await resolveCandidate(candidate, context);
  const learned = await learnConfig(program, { resolved, registry, folder, display, skips });
  const whole = resolveParts(learned.config, registry);
  const unfitted = {
    ...whole,
    data: { ...whole.data, limit },
    learningRate: { ...whole.learningRate, schedule: 'trapezoid', decay: decayShare } as const,
  };
  const config = resolved.batchIsChosen ? unfitted : fittedBatch(unfitted, limit, display);
  const key = JSON.stringify([config.data, config.modality, config.onError]);
  const session =
    opened.get(key) ??
    (await openSession(program, { config, registry, display, skips, opened: stored }));
  opened.set(key, session);
  await learned.release();
  return { config: withSteps(config, limit, undefined), registry, session };
}

/**
 * A config that ends after so many steps; undefined leaves the end open.
 *
 * @throws CP_CLI_TOO_FEW_SAMPLES
 */
export function withSteps(
  config: PretrainConfig,
  samples: number,
  steps: number | undefined,
): PretrainConfig {
  const { stepsPerEpoch } = stepCounts(config, samples);
  return { ...config, epochs: (steps ?? openEnd) / stepsPerEpoch };
}
