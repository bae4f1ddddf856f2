import { CounterpointError, Registry, type Batch } from '@counterpoint/core';
import { loadPlugins } from '../config/load-plugins.js';
import { withHeadStart } from '../finetune/head-start.js';
import type { Program } from '../program/program.js';
import { configOfRanks } from '../ranks/config-of-ranks.js';
import type { RunRanks } from '../ranks/start-ranks.js';
import { printJson } from '../terminal/print-json.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import { beginEngine } from './begin-engine.js';
import { checkWritable } from './check-writable.js';
import { defaultOut } from './default-out.js';
import { fittedBatch } from './fitted-batch.js';
import { learnConfig } from './learn-config.js';
import { planMicroBatch } from './plan-micro-batch.js';
import { portablePaths } from './portable-paths.js';
import { orRemoved } from './or-removed.js';
import type { PretrainResult } from './pretrain.js';
import { resolveConfig } from './resolve-config.js';
import { resolveParts } from './resolve-parts.js';
import { RunFolder, type RunRecord } from './run-folder.js';
import { startFrom } from './start-from.js';
import { stepCounts } from './step-counts.js';
import { trainInFolder } from './train-in-folder.js';
import type { TrainOptions } from './train-options.js';
import { SkipReport } from './skip-report.js';
import { openSession, sayPlan } from './train-session.js';
import { versions } from './versions.js';

/** Begins a run. @returns undefined for a dry run */
export async function beginRun(
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
  if (options.dryRun === true || !writes) return begin(program, options, out, display, ranks);
  await checkWritable(out);
  await RunFolder.requireNone(out);
  return orRemoved(out, () => begin(program, options, out, display, ranks));
}

async function begin(
  program: Program,
  options: TrainOptions,
  out: string,
  display: ProgressDisplay,
  ranks: RunRanks | undefined,
): Promise<PretrainResult<Batch> | undefined> {
  const writes = ranks?.isFirst ?? true;
  const request = await withStart(program, options, out);
  const resolved = await resolveConfig(program, request);
  options.check?.(resolved.config);
  const { batchIsChosen } = resolved;
  const registry = new Registry(program.plugins);
  await loadPlugins(registry, resolved.config.plugins);
  const skips = new SkipReport(display);
  const folder = options.dryRun === true ? undefined : out;
  const learned = await learnConfig(program, { resolved, registry, folder, display, skips });
  const { opened } = learned;
  const whole = resolveParts(learned.config, registry);
  const engine = await beginEngine(options.engine ?? 'auto', options.threads);
  const session = await openSession(program, { config: whole, registry, display, skips, opened });
  await learned.release();
  const { dataset } = session.samples;
  let config = batchIsChosen ? whole : fittedBatch(whole, dataset.size, display);
  if (folder !== undefined)
    config = await withHeadStart({ ...session, config, registry, folder, display });
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
        source: config.data,
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
      return await trainInFolder(
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

async function withStart(
  program: Program,
  options: TrainOptions,
  out: string,
): Promise<TrainOptions> {
  const { from, overlay = {}, dryRun, engine } = options;
  if (from === undefined) return options;
  const folder = dryRun ? undefined : out;
  const start = await startFrom(from, { program, out: folder, engine });
  return { ...options, overlay: { ...start, ...overlay } };
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
