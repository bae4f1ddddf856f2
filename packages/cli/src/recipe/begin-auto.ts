import { mkdir } from 'node:fs/promises';
import {
  CounterpointError,
  Registry,
  type Batch,
  type RecipeCandidate,
  type RecipeChoice,
} from '@counterpoint/core';
import { loadPlugins } from '../config/load-plugins.js';
import type { Program } from '../program/program.js';
import { beginEngine } from '../run/begin-engine.js';
import { checkWritable } from '../run/check-writable.js';
import { defaultOut } from '../run/default-out.js';
import { limited } from '../run/open-samples.js';
import type { PretrainResult } from '../run/pretrain.js';
import { resolveConfig } from '../run/resolve-config.js';
import { RunFolder } from '../run/run-folder.js';
import { SkipReport } from '../run/skip-report.js';
import type { TrainOptions } from '../run/train-options.js';
import { versions } from '../run/versions.js';
import { writing } from '../run/writing.js';
import { openSource } from '../source/open-source.js';
import { duration } from '../terminal/duration.js';
import { interruption } from '../terminal/interruption.js';
import { printJson } from '../terminal/print-json.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import { candidateSession, fittingCandidates, type CandidateContext } from './candidate-session.js';
import { readSearch, requireSameBasis, type EarlierSearch } from './earlier-search.js';
import { finishRun } from './finish-run.js';
import { heldOutCount } from './held-out.js';
import { leftOutLines, type LeftOutRecipe } from './left-out-recipe.js';
import { performanceSeconds, recordedPace, timedPace } from './pace.js';
import { planSearch } from './search-plan.js';
import { searchRecipe, type SearchResult } from './search-recipe.js';

/** For writing the last checkpoint and the encoder: of a budget in seconds. */
const reserveOf = (budget: number) => Math.min(0.2 * budget, 1.5 + 0.02 * budget);

/**
 * `train --recipe auto`: looks at the data, tries recipes, and trains the best one until the budget
 * ends.
 *
 * @returns undefined for a dry run, and when it was interrupted
 */
export async function beginAuto(
  program: Program,
  options: TrainOptions,
  display: ProgressDisplay,
): Promise<PretrainResult<Batch> | undefined> {
  const began = performanceSeconds();
  const { budget, replay } = options;
  const earlier = replay === undefined ? undefined : await readSearch(replay);
  const out = options.out ?? defaultOut('auto');
  const dryRun = options.dryRun === true;
  if (!dryRun) {
    await checkWritable(out);
    await RunFolder.requireNone(out);
    await RunFolder.requireNoSearch(out);
  }
  const threads = options.threads ?? earlier?.threads;
  const engine = await beginEngine(options.engine ?? earlier?.engine ?? 'auto', threads);
  const skips = new SkipReport(display);
  const { stored, modality, limit: most, seed } = await openForChoice(program, options, skips);
  const chosen = await program.chooseRecipes!(limited(stored, most), modality);
  const { fitting, leftOut } = await fittingCandidates(chosen.candidates, { program, options });
  display.say(`Of ${program.samples}: ${factsText(chosen.facts)}.`);
  const samples = most === 0 ? stored.size : Math.min(most, stored.size);
  const heldOut = heldOutCount(samples);
  const limit = samples - heldOut;
  const { fingerprint } = stored;
  if (earlier !== undefined)
    requireSameBasis(earlier, { seed, threads, stored: fingerprint, heldOut, limit });
  const context: CandidateContext = {
    program,
    options,
    stored,
    limit,
    skips,
    display,
    opened: new Map(),
  };
  const left = (budget ?? 0) - (performanceSeconds() - began);
  const plan = planSearch(left, fitting.length);
  const pace = earlier === undefined ? timedPace(plan) : recordedPace(earlier);
  const candidates =
    earlier === undefined ? fitting.slice(0, plan.candidates) : candidatesOf(earlier, fitting);
  const choice = { ...chosen, candidates };
  const untried: LeftOutRecipe[] = fitting
    .filter((each) => !candidates.includes(each))
    .map(({ name }) => ({
      name,
      why: earlier === undefined ? 'the budget has no time for it' : 'the search did not try it',
    }));
  const notTried = [...leftOut, ...untried];
  for (const line of leftOutLines(notTried)) display.say(`${line}.`);
  const names = candidates.map(({ name }) => name);
  display.say(
    names.length === 1
      ? `${
          earlier === undefined
            ? 'The budget leaves no time for a search'
            : 'There was no time for a search'
        }: ${names[0]!} is trained.`
      : `Tries ${names.length} recipes${
          budget === undefined ? '' : ` for ${duration(plan.roundEnds.at(-1)!)}`
        }: ${names.join(', ')}.`,
  );
  if (dryRun) {
    await printPlan(choice, context, {
      ...{ leftOut: notTried, plan: earlier === undefined ? plan : undefined, heldOut },
      ...{ ...options, engine: engine.name },
    });
    return undefined;
  }
  await writing(out, () => mkdir(RunFolder.searchOf(out), { recursive: true }));
  const { signal, release } = interruption(() =>
    display.say('Finishing this step. Press Ctrl-C again to stop now.'),
  );
  const record = { versions: versions(), engine: engine.name, threads };
  const data = { name: stored.name, size: context.limit, fingerprint };
  try {
    const found = await searchRecipe({
      context,
      choice,
      pace,
      out,
      heldOut,
      record: { ...record, data },
      signal,
    });
    if (found === undefined) {
      display.say(`The search was interrupted. It cannot be continued: delete ${out}.`);
      process.exitCode = 130;
      return undefined;
    }
    const { winner, rounds } = found;
    release(); // training has an answer to Ctrl-C of its own
    const why = reason(found);
    display.say(`Chose ${winner.candidate.name} (${winner.candidate.description}): ${why}`);
    const result = await finishRun({
      program,
      options,
      context,
      winner,
      out,
      end:
        earlier === undefined
          ? { deadline: began + budget! - reserveOf(budget!) }
          : { stableSteps: earlier.stableSteps },
      search: {
        chosen: winner.candidate.name,
        description: winner.candidate.description,
        why,
        facts: choice.facts,
        budget,
        heldOut,
        rounds,
        leftOut: notTried,
        stored: fingerprint,
      },
      record,
    });
    display.say(`${duration(performanceSeconds() - began)} in all.`);
    return result;
  } finally {
    release();
  }
}

async function openForChoice(program: Program, options: TrainOptions, skips: SkipReport) {
  const { config } = await resolveConfig(program, options);
  const registry = new Registry(program.plugins);
  await loadPlugins(registry, config.plugins);
  const modality = await registry.create('modality', config.modality, { seed: config.seed });
  const stored = await openSource(config.data, {
    registry,
    extensions: modality.extensions,
    onSkip: config.onError === 'skip' ? skips.onSkip : undefined,
  });
  return { stored, modality: config.modality, limit: config.data.limit, seed: config.seed };
}

/** The candidates of an earlier search. @throws CP_CLI_USAGE when one of them is none here */
function candidatesOf(
  { rounds, chosen, run }: EarlierSearch,
  fitting: readonly RecipeCandidate[],
): RecipeCandidate[] {
  const names = rounds[0]?.map(({ name }) => name) ?? [chosen!];
  return names.map((name) => {
    const found = fitting.find((each) => each.name === name);
    if (found !== undefined) return found;
    throw new CounterpointError('CP_CLI_USAGE', {
      what: `The search tried the recipe "${name}", which is none for this data and these options`,
      where: `--replay ${run}`,
      expected: `recipes among ${fitting.map((each) => each.name).join(', ')}`,
      remedy: 'repeat the search with its data and its options, or give --budget',
    });
  });
}

/** Why a recipe was chosen, in a sentence. @throws CP_CLI_RUN_FAILED when every candidate failed */
function reason({ rounds }: SearchResult): string {
  const last = rounds.at(-1);
  if (last === undefined) return 'it is the first choice for such data.';
  const [first, second] = [...last].sort((a, b) => (b.score ?? -1) - (a.score ?? -1));
  if (first!.score === null)
    throw new CounterpointError('CP_CLI_RUN_FAILED', {
      what: `No recipe could be trained: ${last.map(({ failure }) => failure).join(', ')}`,
      where: '--recipe auto',
      expected: 'at least one that can',
      remedy: 'name a method, and lower the learning rate',
    });
  return (
    `a view of a held-out sample finds the other views of it with ${first!.score.toFixed(3)}, ` +
    `${second!.name} with ${second!.score?.toFixed(3) ?? 'none'}.`
  );
}

function factsText(facts: RecipeChoice['facts']): string {
  return Object.entries(facts)
    .map(([name, value]) =>
      typeof value === 'boolean'
        ? `${value ? '' : 'no '}${name}`
        : `${name} ${Number.isInteger(value) ? value : value.toFixed(2)}`,
    )
    .join(', ');
}

/** What `--dry-run` prints. */
async function printPlan(
  { facts, candidates }: RecipeChoice,
  context: CandidateContext,
  options: TrainOptions & {
    plan: object | undefined;
    leftOut: readonly LeftOutRecipe[];
    heldOut: number;
  },
): Promise<void> {
  const { plan, leftOut, heldOut, engine, json } = options;
  const resolved: object[] = [];
  for (const candidate of candidates) {
    const { config } = await candidateSession(candidate, undefined, context);
    resolved.push({ name: candidate.name, description: candidate.description, config });
  }
  printJson({ facts, plan, heldOut, engine, leftOut, candidates: resolved }, json === true ? 0 : 2);
}
