import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  CounterpointError,
  parseConfig,
  Registry,
  type Batch,
  type Modality,
} from '@counterpoint/core';
import { parseDataSource } from '@counterpoint/data';
import { loadPlugins } from '../config/load-plugins.js';
import type { Program } from '../program/program.js';
import { agreeOnRun } from '../ranks/agree-on-run.js';
import { broadcastText } from '../ranks/broadcast-text.js';
import { microBatchOfRanks } from '../ranks/micro-batch-of-ranks.js';
import { preemption } from '../ranks/preemption.js';
import { onRanks, startRanks, type RunRanks } from '../ranks/start-ranks.js';
import { prepareValidation } from '../score/prepare-validation.js';
import { duration } from '../terminal/duration.js';
import { interruption } from '../terminal/interruption.js';
import { printJson } from '../terminal/print-json.js';
import { progressDisplay, type ProgressDisplay } from '../terminal/progress.js';
import { beginEngine } from './begin-engine.js';
import { checkWritable } from './check-writable.js';
import { extendRun } from './extend-run.js';
import { fittedBatch } from './fitted-batch.js';
import { nextCommands } from './next-commands.js';
import { openSamples, type OpenedSamples } from './open-samples.js';
import { planMicroBatch } from './plan-micro-batch.js';
import { locatePaths, portablePaths } from './portable-paths.js';
import { pretrain, type PretrainOptions, type PretrainResult } from './pretrain.js';
import { pretrainSchema, type PretrainConfig } from './pretrain-config.js';
import { refuseChanges } from './refuse-changes.js';
import { resolveConfig, resumedConfig } from './resolve-config.js';
import { resolveParts } from './resolve-parts.js';
import { RunFolder, type RunRecord } from './run-folder.js';
import { SkipReport } from './skip-report.js';
import { startFrom } from './start-from.js';
import { stepCounts } from './step-counts.js';
import type { TrainOptions } from './train-options.js';

/** The folder of a run that is not named: `runs/simclr-2026-01-31T120000`. */
export function defaultOut(name: string): string {
  return join('runs', `${name}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`);
}

/** What `train` does; programs call it for their quick starts too. @returns undefined for a dry run */
export async function runTrain(
  program: Program,
  options: TrainOptions,
): Promise<PretrainResult<Batch> | undefined> {
  const ranks = await startRanks(options);
  return onRanks(ranks, async () => {
    const isSilent = options.json === true || ranks?.isFirst === false;
    const display = progressDisplay({ silent: isSilent });
    return options.resume === undefined
      ? begin(program, options, display, ranks)
      : resume(program, options, options.resume, display, ranks);
  });
}

async function begin(
  program: Program,
  options: TrainOptions,
  display: ProgressDisplay,
  ranks: RunRanks | undefined,
): Promise<PretrainResult<Batch> | undefined> {
  const writes = ranks?.isFirst ?? true;
  const out = options.out ?? defaultOut(options.method ?? program.defaultMethod);
  if (options.moreEpochs !== undefined)
    throw new CounterpointError('CP_CLI_USAGE', {
      what: 'Only an existing run can be extended',
      where: '--more-epochs',
      expected: '--resume RUN beside it',
      remedy: 'name the run, or give --epochs for a new one',
    });
  if (ranks !== undefined && options.from !== undefined)
    throw new CounterpointError('CP_CLI_USAGE', {
      what: 'A run on several ranks cannot start from another run',
      where: '--from',
      expected: 'a run from its beginning, or --resume',
      remedy: 'begin the run on one rank, stop it after a step, and resume it on several',
    });
  if (options.dryRun !== true && writes) await checkWritable(out);
  const asked = await withStart(program, options, out);
  const { config: unresolved, batchIsChosen } = await resolveConfig(program, asked);
  const registry = new Registry(program.plugins);
  await loadPlugins(registry, unresolved.plugins);
  const whole = resolveParts(unresolved, registry);
  const engine = await beginEngine(options.engine ?? 'auto', options.threads);
  const session = await openSession(program, whole, registry, display);
  const { dataset } = session.samples;
  let config = batchIsChosen ? whole : fittedBatch(whole, dataset.size, display);
  const plan =
    options.memory === undefined || !writes
      ? undefined
      : await planMicroBatch({
          ...session,
          config,
          registry,
          dataset,
          memoryBytes: options.memory,
          display,
        });
  if (plan !== undefined) config = { ...config, microBatch: plan.microBatch };
  config = await configOfRanks(ranks, config, dataset.fingerprint);
  sayPlan(config, dataset.size, dataset.name, engine.name, display);
  if (options.dryRun) {
    const { skips, samples } = session;
    const print = writes ? printJson : () => undefined;
    print(
      {
        config,
        source: config.data.type === undefined ? parseDataSource(config.data.path) : config.data,
        read: samples.report,
        samples: dataset.size,
        ...stepCounts(config, dataset.size),
        engine: engine.name,
        skipped: skips.byCode,
        plan,
      },
      options.json ? 0 : 2,
    );
    await dataset.close?.();
    return undefined;
  }
  for (;;) {
    const record: RunRecord = {
      config: { ...portablePaths(config, out) },
      versions: versions(),
      engine: engine.name,
      threads: options.threads,
      data: {
        name: dataset.name,
        size: dataset.size,
        fingerprint: dataset.fingerprint,
        read: session.samples.report,
      },
    };
    const folder = writes ? await RunFolder.create(out, record) : RunFolder.ofAnotherRank(out);
    try {
      return await runIn(
        folder,
        program,
        { ...session, config, registry, display, ranks },
        options,
      );
    } catch (error) {
      if (ranks !== undefined || (await hasTrained(folder))) throw error;
      await folder.discard();
      const readable = readableOf(error);
      const smaller = batchIsChosen ? config : fittedBatch(config, readable, display);
      if (smaller === config) throw error;
      config = smaller;
    }
  }
}

async function resume(
  program: Program,
  options: TrainOptions,
  path: string,
  display: ProgressDisplay,
  ranks: RunRanks | undefined,
): Promise<PretrainResult<Batch> | undefined> {
  const { folder, record } = await openOnRanks(ranks, path);
  const existing = parseConfig(pretrainSchema, record.config, join(path, 'config.json'));
  if (options.memory !== undefined || options.from !== undefined)
    throw new CounterpointError('CP_CLI_USAGE', {
      what: 'A run keeps the plan and the weights that it started with',
      where: options.memory === undefined ? '--from' : '--memory',
      expected: 'a new run',
      remedy: 'resume without this option, or begin a new run with --out',
    });
  const registry = new Registry(program.plugins);
  const unresolved = await resumedConfig(program, options, existing);
  await loadPlugins(registry, unresolved.plugins);
  const wanted = resolveParts(locatePaths(unresolved, [path]), registry);
  const engine = await beginEngine(
    options.engine ?? record.engine,
    options.threads ?? record.threads,
  );
  const session = await openSession(program, wanted, registry, display);
  const { dataset } = session.samples;
  const before = resolveParts(locatePaths(existing, [path]), registry);
  refuseChanges(
    path,
    { config: before, fingerprint: record.data.fingerprint },
    { config: wanted, fingerprint: dataset.fingerprint },
  );
  if (options.dryRun !== true) await folder.lock();
  try {
    const more = options.moreEpochs ?? 0;
    const extended = extendRun(wanted, more, dataset.size, display);
    const config = await configOfRanks(ranks, extended, dataset.fingerprint);
    if (more > 0 && options.dryRun !== true)
      await folder.describe({ ...record, config: { ...portablePaths(config, path) } });
    sayPlan(config, dataset.size, dataset.name, engine.name, display);
    if (options.dryRun) {
      if (ranks?.isFirst !== false)
        printJson({ config, read: session.samples.report, samples: dataset.size }, 2);
      return undefined;
    }
    return await runIn(folder, program, { ...session, config, registry, display, ranks }, options);
  } finally {
    await folder.release();
  }
}

interface Session {
  readonly config: PretrainConfig;
  readonly registry: Registry;
  readonly display: ProgressDisplay;
  readonly modality: Modality;
  readonly skips: SkipReport;
  readonly samples: OpenedSamples;
  readonly ranks: RunRanks | undefined;
}

async function openSession(
  program: Program,
  config: PretrainConfig,
  registry: Registry,
  display: ProgressDisplay,
): Promise<Pick<Session, 'modality' | 'skips' | 'samples'>> {
  const context = { seed: config.seed };
  const modality = await registry.create('modality', config.modality, context);
  const skips = new SkipReport(display);
  const samples = await openSamples({ program, config, registry, modality, skips, display });
  return { modality, skips, samples };
}

/** Trains in a folder, prints how it ended and what can be done next. */
async function runIn(
  folder: RunFolder,
  program: Program,
  { config, registry, display, modality, skips, samples, ranks }: Session,
  { json, resume: resumed, signalBefore }: TrainOptions,
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
        : await prepareValidation(program, { config, registry, dataset, modality, display });
    const whole: PretrainOptions<unknown, Batch> = {
      config,
      recorded: portablePaths(config, folder.path),
      registry,
      dataset,
      modality: modality as PretrainOptions<unknown, Batch>['modality'],
      folder,
      display,
      resume: resumed !== undefined,
      signal: AbortSignal.any([signal, preempted.signal]),
      ranks,
      groupOf,
      onSkip: config.onError === 'skip' ? skips.onSkip : undefined,
      validation,
    };
    const result = await pretrain(whole);
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
      });
    else {
      display.say(endLine(result, folder.path, skips));
      if (ended === 'done')
        for (const line of nextCommands(program, folder.path, config)) display.say(line);
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

/** What a shell expects of a program that was interrupted: the next one of a chain does not begin. */
const interruptedCode = 130;

function endLine(result: PretrainResult<Batch>, path: string, skips: SkipReport): string {
  const { step, totalSteps, ended, seconds, viewsPerSecond, lastLoss, alarm, best } = result;
  const skipped = skips.total > 0 ? `, ${skips.text}` : '';
  const bestLine =
    best === undefined
      ? ''
      : ` The best ${best.name} was ${best.score.toFixed(4)} at step ${best.step}: ${best.path}.`;
  if (lastLoss === undefined)
    return `The run ${path} is finished: all ${totalSteps} steps are trained. Continue with --more-epochs N.${bestLine}`;
  const how = {
    done: result.stoppedEarly ? 'Stopped early, as the score no longer rises,' : 'Done',
    stopped: 'Stopped',
    collapsed: `Stopped because the run ${alarm?.health ?? 'collapsed'}`,
  }[ended];
  return `${how} at step ${step} after ${duration(seconds)}: ${Math.round(viewsPerSecond)} views/s, loss ${lastLoss.toFixed(4)}${skipped}. The run is in ${path}.${bestLine}`;
}

function sayPlan(
  config: PretrainConfig,
  size: number,
  name: string,
  engine: string,
  display: ProgressDisplay,
): void {
  const { stepsPerEpoch, totalSteps } = stepCounts(config, size);
  const batch = config.batchSize * config.accumulate;
  display.say(
    `${size} samples of ${name}, ${totalSteps} steps of ${batch} (${stepsPerEpoch} for each epoch), engine ${engine}.`,
  );
}

async function withStart(
  program: Program,
  options: TrainOptions,
  out: string,
): Promise<TrainOptions> {
  const { from, overlay = {}, dryRun, engine } = options;
  if (from === undefined) return options;
  const folder = dryRun ? undefined : out;
  const start = await startFrom(from, { plugins: program.plugins, out: folder, engine });
  return { ...options, overlay: { ...start, ...overlay } };
}

/** The config with a micro-batch that every rank has, compared over ranks with data and versions. */
async function configOfRanks(
  ranks: RunRanks | undefined,
  config: PretrainConfig,
  fingerprint: string,
): Promise<PretrainConfig> {
  if (ranks === undefined) return config;
  const own = String(config.microBatch);
  const microBatch = Number(await broadcastText(ranks.communicator, own, 'the micro-batch'));
  const shared = { ...config, microBatch: microBatchOfRanks(ranks, { ...config, microBatch }) };
  await agreeOnRun(ranks, { config: shared, fingerprint, versions: versions() });
  return shared;
}

/** A run as rank 0 finds it, on every rank. */
async function openOnRanks(
  ranks: RunRanks | undefined,
  path: string,
): ReturnType<typeof RunFolder.open> {
  if (ranks === undefined) return RunFolder.open(path);
  const own = ranks.isFirst ? await RunFolder.open(path) : undefined;
  const text = await broadcastText(
    ranks.communicator,
    JSON.stringify(own?.record ?? null),
    'the run to resume',
  );
  return own ?? { record: JSON.parse(text) as RunRecord, folder: RunFolder.ofAnotherRank(path) };
}

/** Whether a run has anything worth keeping. */
async function hasTrained(folder: RunFolder): Promise<boolean> {
  return (await folder.metrics()).length > 0;
}

/** The number of readable samples, where they do not fill the batch. */
function readableOf(error: unknown): number {
  const { code, report } = error as { code?: string; report?: { facts?: { readable?: number } } };
  return code === 'CP_DATA_FEW_SAMPLES' ? (report?.facts?.readable ?? 0) : Infinity;
}

function versions(): Record<string, string> {
  const own = createRequire(import.meta.url)('@counterpoint/cli/package.json') as {
    version: string;
  };
  return { counterpoint: own.version, node: process.versions.node };
}
