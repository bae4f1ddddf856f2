import { join } from 'node:path';
import {
  isCounterpointError,
  type Augmenter,
  type Batch,
  type RecipeCandidate,
  type RecipeChoice,
} from '@counterpoint/core';
import { successiveHalving } from '@counterpoint/eval';
import { pretrain, type PretrainOptions, type PretrainResult } from '../run/pretrain.js';
import { portablePaths } from '../run/portable-paths.js';
import { RunFolder, type RunRecord } from '../run/run-folder.js';
import {
  candidateSession,
  type CandidateContext,
  type CandidateSession,
} from './candidate-session.js';
import { heldOutSamples } from './held-out.js';
import { HeldOutViews, labelFreeScore, type LabelFreeScore } from './label-free-score.js';
import { performanceSeconds, type Pace } from './pace.js';
import type { CandidateRecord } from './search-record.js';

/** What a search works with. */
export interface SearchOptions {
  readonly context: CandidateContext;
  readonly choice: RecipeChoice;
  readonly pace: Pace;
  /** The folder of the run that is chosen. */
  readonly out: string;
  /** How many samples are held out. */
  readonly heldOut: number;
  /** The record of a run, but for its config. */
  readonly record: Omit<RunRecord, 'config'>;
  readonly signal: AbortSignal;
}

/** A candidate in training. */
export interface Contender extends CandidateSession {
  readonly candidate: RecipeCandidate;
  readonly folder: RunFolder;
  readonly steps: number;
  /** Of a training step. */
  readonly secondsPerStep: number;
}

/** How a search ended. */
export interface SearchResult {
  readonly winner: Contender;
  readonly rounds: readonly (readonly CandidateRecord[])[];
}

/**
 * Trains candidates side by side, scores them on held-out samples without labels, and lets the
 * better half go on, until one is left.
 *
 * @returns undefined as soon as the search was interrupted
 */
export async function searchRecipe(options: SearchOptions): Promise<SearchResult | undefined> {
  const { choice, pace, context, signal } = options;
  const { display } = context;
  const contenders = new Map<string, Contender>();
  const scorer = new Scorer(options);
  const records: CandidateRecord[][] = [];
  const { candidates } = choice;
  const enter = async (candidate: RecipeCandidate): Promise<Contender> => {
    signal.throwIfAborted();
    const contender = contenders.get(candidate.name) ?? (await begin(candidate, options));
    contenders.set(candidate.name, contender);
    signal.throwIfAborted();
    return contender;
  };
  try {
    if (candidates.length === 1) return { winner: await enter(candidates[0]!), rounds: [] };
    return await halve();
  } catch (error) {
    if (signal.aborted && error === signal.reason) return undefined;
    throw error;
  } finally {
    for (const { folder } of contenders.values()) await folder.release();
  }

  async function halve(): Promise<SearchResult> {
    const { winner, rounds } = await successiveHalving({
      candidates,
      async evaluate(candidate, round, place, count) {
        signal.throwIfAborted();
        const started = performanceSeconds();
        const { name } = candidate;
        const slice = pace.slice(name, round, place, count);
        if (slice === undefined) {
          const { steps = 0, score = null } =
            records[round - 1]?.find((r) => r.name === name) ?? {};
          display.say(`Round ${round + 1}, ${name}: no time is left.`);
          (records[round] ??= []).push({
            name,
            steps,
            seconds: 0,
            score,
            skipped: true,
            survives: false,
          });
          return score ?? NaN;
        }
        const before = await enter(candidate);
        const { contender, score, failure } = await train(before, slice, scorer, signal);
        contenders.set(name, contender);
        signal.throwIfAborted();
        const value = score?.value ?? NaN;
        display.say(
          failure === undefined
            ? `Round ${round + 1}, ${name}: ${value.toFixed(3)} after ${contender.steps} steps.`
            : `Round ${round + 1}, ${name}: failed (${failure}).`,
        );
        (records[round] ??= []).push({
          name,
          steps: contender.steps,
          seconds: performanceSeconds() - started,
          score: Number.isFinite(value) ? value : null,
          rankMe: score?.rankMe,
          failure,
          survives: false,
        });
        return value;
      },
    });
    return {
      winner: contenders.get(winner.name)!,
      rounds: records.map((round, index) =>
        round.map((record, place) => ({
          ...record,
          survives: rounds[index]![place]!.survives,
        })),
      ),
    };
  }
}

async function begin(
  candidate: RecipeCandidate,
  { context, out, record }: SearchOptions,
): Promise<Contender> {
  const path = join(RunFolder.searchOf(out), candidate.name);
  const created = await candidateSession(candidate, path, context);
  const { config, session } = created;
  const { dataset } = session.samples;
  const folder = await RunFolder.create(path, {
    ...record,
    config: { ...portablePaths(config, path) },
    data: {
      name: dataset.name,
      size: dataset.size,
      fingerprint: dataset.fingerprint,
      read: session.samples.report,
    },
  });
  return { ...created, candidate, folder, steps: 0, secondsPerStep: 0 };
}

interface Trained {
  readonly contender: Contender;
  readonly score?: LabelFreeScore;
  /** The code of the error that ended its training. */
  readonly failure?: string;
}

/** Trains a contender up to a pause, and scores it. */
async function train(
  contender: Contender,
  pauses: (step: number) => boolean,
  scorer: Scorer,
  signal: AbortSignal,
): Promise<Trained> {
  try {
    const { skips, display } = scorer.context;
    const quiet = { ...display, update: () => undefined }; // the end is open
    const context = { skips, display: quiet };
    const { result, secondsPerStep } = await trainUntil(contender, pauses, context, signal);
    const trained = { ...contender, steps: result.step, secondsPerStep };
    try {
      if (result.ended === 'collapsed') return { contender: trained, failure: 'collapsed' };
      if (signal.aborted) return { contender: trained };
      const began = performanceSeconds();
      const score = await scorer.score(trained, result.encoder);
      scorer.pace.scored(performanceSeconds() - began);
      return { contender: trained, score };
    } finally {
      result.method.dispose();
    }
  } catch (error) {
    if (!isCounterpointError(error) || error.code !== 'CP_CORE_LOSS_NOT_FINITE') throw error;
    return { contender, failure: error.code };
  }
}

/** Trains a contender from where it paused. */
export async function trainUntil(
  { config, registry, session, folder, steps }: Contender,
  pauses: (step: number) => boolean,
  { skips, display }: Pick<CandidateContext, 'skips' | 'display'>,
  signal: AbortSignal,
): Promise<{ result: PretrainResult<Batch>; secondsPerStep: number }> {
  const { modality, samples } = session;
  let [counted, milliseconds, isFirst] = [0, 0, true];
  const result = await pretrain<unknown, Batch>({
    config,
    recorded: portablePaths(config, folder.path),
    registry,
    dataset: samples.dataset,
    modality: modality as PretrainOptions<unknown, Batch>['modality'],
    folder,
    display: { ...display, say: () => undefined },
    resume: steps > 0,
    signal,
    groupOf: samples.groupOf,
    reachableRank: samples.reachableRank,
    onSkip: config.onError === 'skip' ? skips.onSkip : undefined,
    pauseAfter: (report) => {
      // The first step of a session compiles the graph.
      if (!isFirst) [counted, milliseconds] = [counted + 1, milliseconds + report.milliseconds];
      isFirst = false;
      return pauses(report.step);
    },
  });
  return { result, secondsPerStep: milliseconds / 1000 / Math.max(1, counted) };
}

/** Scores encoders by the same views of the same held-out samples. */
class Scorer {
  readonly context: CandidateContext;
  readonly pace: Pace;
  readonly #options: SearchOptions;
  readonly #views = new Map<CandidateSession['session'], Promise<HeldOutViews>>();

  constructor(options: SearchOptions) {
    this.context = options.context;
    this.pace = options.pace;
    this.#options = options;
  }

  async score(
    { session, registry }: Contender,
    encoder: Parameters<HeldOutViews['embed']>[1],
  ): Promise<LabelFreeScore> {
    const { context, choice, heldOut } = this.#options;
    let views = this.#views.get(session);
    if (views === undefined) {
      views = (async () => {
        const { modality } = session;
        const limit = context.limit + heldOut;
        const samples = await heldOutSamples(context.stored, modality, limit, heldOut);
        const created = (await registry.create('views', choice.scoreViews, {
          seed: 0,
          parts: { dataset: session.samples.dataset },
        })) as Augmenter<unknown> | readonly Augmenter<unknown>[];
        const augmenter = 'draw' in created ? created : created[0]!;
        return HeldOutViews.draw(samples, modality, augmenter, 0);
      })();
      this.#views.set(session, views);
    }
    return labelFreeScore(await (await views).embed(session.modality, encoder));
  }
}
