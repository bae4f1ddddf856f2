import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  CounterpointError,
  parseConfig,
  Registry,
  type Batch,
  type Modality,
} from '@counterpoint/core';
import type { Command } from 'commander';
import { byteSize } from '../config/byte-size.js';
import { loadPlugins } from '../config/load-plugins.js';
import { agreeOnRun } from '../ranks/agree-on-run.js';
import { broadcastText } from '../ranks/broadcast-text.js';
import { microBatchOfRanks } from '../ranks/micro-batch-of-ranks.js';
import { preemption } from '../ranks/preemption.js';
import { onRanks, startRanks, type RunRanks } from '../ranks/start-ranks.js';
import { duration } from '../terminal/duration.js';
import { interruption } from '../terminal/interruption.js';
import { progressDisplay } from '../terminal/progress.js';
import { beginEngine } from './begin-engine.js';
import { fittedBatch } from './fitted-batch.js';
import { openSamples } from './open-samples.js';
import { planMicroBatch } from './plan-micro-batch.js';
import { pretrain, stepCounts, type PretrainResult } from './pretrain.js';
import { pretrainSchema, type PretrainConfig } from './pretrain-config.js';
import { refuseChanges } from './refuse-changes.js';
import { resolveConfig, resumedConfig } from './resolve-config.js';
import { resolveParts } from './resolve-parts.js';
import { RunFolder } from './run-folder.js';
import { SkipReport } from './skip-report.js';
import type { TrainOptions, TrainProgram } from './train-program.js';

const several = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** Adds `train` to a program. */
export function addTrainCommand(to: Command, program: TrainProgram): void {
  to.command('train')
    .description('pretrain an encoder on a folder, archive, manifest or table')
    .option('--data <path>', 'what to train on')
    .option('--config <file>', 'a JSON config; see `schema`')
    .option(
      '--set <path=value>',
      'changes one entry of the config; may be given again',
      several,
      [],
    )
    .option('--method <name>', `one of ${Object.keys(program.recipes).join(', ')}`)
    .option('--out <folder>', 'where the run goes (default: runs/<method>-<time>)')
    .option('--resume <folder>', 'goes on with a run that was stopped')
    .option(
      '--engine <name>',
      'which engine computes; see `engines` (default: the first that works)',
    )
    .option('--threads <n>', 'threads of the engine (default: all cores)')
    .option('--seed <n>', 'of every random draw')
    .option('--epochs <n>', 'passes over the data')
    .option('--batch-size <n>', 'samples in a batch')
    .option('--memory <size>', 'plans the micro-batch for this much memory, such as 4GB')
    .option('--on-collapse <policy>', 'warn, stop or rollback')
    .option('--on-error <policy>', 'skip or fail, for samples that cannot be read')
    .option(
      '--plugin <name>',
      'a package or file that brings more parts; may be given again',
      several,
      [],
    )
    .option('--ranks <engine>', 'joins the processes that a launcher started: mpi')
    .option('--deadline <seconds>', 'how long a rank waits for the others (default: 600)')
    .option(
      '--signal-before <seconds>',
      'stops with a checkpoint this long before the end of the Slurm job',
    )
    .option('--json', 'prints one JSON object at the end and no progress')
    .option('--dry-run', 'prints the resolved config and the plan, and trains nothing')
    .action(async (options: TrainOptions) => void (await runTrain(program, options)));
}

/** What `train` does; programs call it for their quick starts too. */
export async function runTrain(
  program: TrainProgram,
  options: TrainOptions,
): Promise<PretrainResult<Batch> | undefined> {
  const ranks = await startRanks(options);
  return onRanks(ranks, () => trainOn(program, options, ranks));
}

async function trainOn(
  program: TrainProgram,
  options: TrainOptions,
  ranks: RunRanks | undefined,
): Promise<PretrainResult<Batch> | undefined> {
  const writes = ranks?.isFirst ?? true;
  const display = progressDisplay({ silent: options.json === true || !writes });
  const begun = options.resume === undefined ? undefined : await openOn(ranks, options.resume);
  const registry = new Registry(program.plugins);
  const asked =
    begun === undefined
      ? await resolveConfig(program, options)
      : await resumedConfig(program, options, begun.config);
  await loadPlugins(registry, asked.plugins);
  let config = resolveParts(asked, registry);
  if (options.memory !== undefined && begun !== undefined)
    throw new CounterpointError('CP_CLI_USAGE', {
      what: 'A micro-batch is planned when a run begins',
      where: '--memory',
      remedy: 'resume without it: the run keeps its plan',
    });
  const engine = await beginEngine(
    options.engine ?? begun?.record.engine ?? 'auto',
    threadsOf(options) ?? begun?.record.threads,
  );
  const modality = await registry.create<Modality>('modality', config.modality, {
    seed: config.seed,
  });
  const skips = new SkipReport(display);
  const { dataset, groupOf } = await openSamples(program, config, modality, skips);
  if (begun === undefined) config = await fittedBatch(config, options, dataset.size, display);
  if (begun !== undefined)
    refuseChanges(
      options.resume!,
      { config: resolveParts(begun.config, registry), fingerprint: begun.record.data.fingerprint },
      { config, fingerprint: dataset.fingerprint },
    );
  const plan =
    options.memory === undefined || !writes
      ? undefined
      : await planMicroBatch({
          config,
          registry,
          dataset,
          modality,
          memoryBytes: byteSize(options.memory),
          display,
        });
  const ownMicroBatch = plan?.microBatch ?? config.microBatch;
  const sharedMicroBatch =
    ranks === undefined
      ? ownMicroBatch
      : Number(await broadcastText(ranks.communicator, String(ownMicroBatch), 'the micro-batch'));
  const microBatch = microBatchOfRanks(ranks, {
    batchSize: config.batchSize,
    microBatch: sharedMicroBatch,
  });
  const planned: PretrainConfig = { ...config, microBatch };
  await agreeOnRun(ranks, {
    config: planned,
    fingerprint: dataset.fingerprint,
    versions: versions(),
  });
  const { stepsPerEpoch, totalSteps } = stepCounts(planned, dataset.size);
  display.say(
    `${dataset.size} samples of ${dataset.name}, ${totalSteps} steps of ${planned.batchSize * planned.accumulate} (${stepsPerEpoch} an epoch), engine ${engine.name}.`,
  );
  if (options.dryRun) {
    if (writes)
      process.stdout.write(
        `${JSON.stringify({ config: planned, samples: dataset.size, stepsPerEpoch, totalSteps, engine: engine.name, skipped: skips.byCode, plan }, null, options.json ? 0 : 2)}\n`,
      );
    await dataset.close?.();
    return undefined;
  }
  const out =
    options.resume ??
    options.out ??
    join(
      'runs',
      `${options.method ?? program.defaultMethod}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`,
    );
  const threads = threadsOf(options);
  const folder =
    begun?.folder ??
    (!writes ? RunFolder.ofAnotherRank(out) : undefined) ??
    (await RunFolder.create(out, {
      config: planned as unknown as Record<string, unknown>,
      versions: versions(),
      engine: engine.name,
      threads,
      data: { name: dataset.name, size: dataset.size, fingerprint: dataset.fingerprint },
    }));
  const { signal, release } = interruption(() =>
    display.say(
      'Finishing this step, then writing a checkpoint. Press Ctrl-C again to stop at once.',
    ),
  );
  const preempted = preemption(options.signalBefore, () =>
    display.say('Asked to stop: finishing this step, then writing a checkpoint.'),
  );
  try {
    const result = await pretrain({
      ranks,
      config: planned,
      registry,
      dataset,
      modality,
      folder,
      display,
      resume: begun !== undefined,
      signal: AbortSignal.any([signal, preempted.signal]),
      groupOf,
      ...(planned.onError === 'skip' ? { onSkip: skips.onSkip } : {}),
    });
    const { step, ended, seconds, viewsPerSecond, lastLoss, alarm, rolledBackTo } = result;
    if (options.json && writes)
      process.stdout.write(
        `${JSON.stringify({ run: folder.path, step, totalSteps, ended, seconds, viewsPerSecond, loss: lastLoss, peakBytes: process.resourceUsage().maxRSS * 1024, alarm, rolledBackTo, skipped: skips.total, skippedByCode: skips.byCode })}\n`,
      );
    else if (!options.json)
      display.say(
        `${{ done: 'Done', stopped: 'Stopped', collapsed: `Stopped because the run ${alarm?.health ?? 'collapsed'}` }[ended]} at step ${step} after ${duration(seconds)}: ${Math.round(viewsPerSecond)} views/s, loss ${lastLoss.toFixed(4)}${skips.total > 0 ? `, ${skips.text}` : ''}. The run is in ${folder.path}.`,
      );
    const isPreempted = ended === 'stopped' && !signal.aborted;
    if (ended !== 'done' && !isPreempted)
      process.exitCode = ended === 'collapsed' ? 1 : interruptedCode;
    return result;
  } finally {
    release();
    preempted.release();
    await dataset.close?.();
  }
}

/** What a shell expects of a program that was interrupted: the next one of a chain does not begin. */
const interruptedCode = 130;

/** A run as rank 0 finds it, on every rank. */
async function openOn(ranks: RunRanks | undefined, path: string): ReturnType<typeof openBegun> {
  if (ranks === undefined) return openBegun(path);
  const own = ranks.isFirst ? await openBegun(path) : undefined;
  const text = JSON.stringify({ record: own?.record, config: own?.config });
  const told = JSON.parse(
    await broadcastText(ranks.communicator, text, 'the run to resume'),
  ) as Pick<Awaited<ReturnType<typeof openBegun>>, 'record' | 'config'>;
  return own ?? { ...told, folder: RunFolder.ofAnotherRank(path) };
}

/** A run as it was begun, with its config. */
async function openBegun(
  path: string,
): Promise<Awaited<ReturnType<typeof RunFolder.open>> & { config: PretrainConfig }> {
  const begun = await RunFolder.open(path);
  return {
    ...begun,
    config: parseConfig(pretrainSchema, begun.record.config, join(path, 'config.json')),
  };
}

/** @throws CP_CLI_USAGE */
function threadsOf({ threads }: TrainOptions): number | undefined {
  if (threads === undefined) return undefined;
  if (/^[1-9]\d{0,3}$/.test(threads)) return Number(threads);
  throw new CounterpointError('CP_CLI_USAGE', {
    what: `"${threads}" is no number of threads`,
    where: '--threads',
    expected: 'a whole number of at least 1',
  });
}

function versions(): Record<string, string> {
  const own = createRequire(import.meta.url)('@counterpoint/cli/package.json') as {
    version: string;
  };
  return { counterpoint: own.version, node: process.versions.node };
}
