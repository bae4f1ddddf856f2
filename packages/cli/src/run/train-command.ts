import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CounterpointError, parseConfig, Registry, type Batch, type Dataset, type Modality, type Plugin, type Sample, type SkippedSample,
} from '@counterpoint/core';
import { groupIds, mapDataset, remember } from '@counterpoint/data';
import type { Command } from 'commander';
import { byteSize } from '../config/byte-size.js';
import { merged, readConfig, withSettings, type RawConfig } from '../config/config-file.js';
import { loadPlugins } from '../config/load-plugins.js';
import { duration } from '../terminal/duration.js';
import { interruption } from '../terminal/interruption.js';
import { progressDisplay, type ProgressDisplay } from '../terminal/progress.js';
import { beginEngine } from './begin-engine.js';
import { planMicroBatch } from './plan-micro-batch.js';
import { pretrain, stepCounts, type PretrainResult } from './pretrain.js';
import { pretrainSchema, type PretrainConfig } from './pretrain-config.js';
import { RunFolder } from './run-folder.js';

/** What makes a program's `train` its own. */
export interface TrainProgram {
  /** The command's name, such as `counterpoint-vision`. */
  readonly name: string;
  readonly plugins: readonly Plugin[];
  /** Defaults by method name. */
  readonly recipes: Readonly<Record<string, RawConfig>>;
  readonly defaultMethod: string;
  /** Opens stored samples; the same options in every program. */
  open(path: string, options: { split: string; extensions: readonly string[]; onSkip: ((skipped: SkippedSample) => void) | undefined }): Promise<Dataset>;
}

/** The options of `train` as commander hands them over. */
export interface TrainOptions {
  readonly data?: string;
  readonly config?: string;
  readonly set: readonly string[];
  readonly method?: string;
  readonly out?: string;
  readonly resume?: string;
  readonly engine: string;
  readonly threads?: string;
  readonly seed?: string;
  readonly epochs?: string;
  readonly batchSize?: string;
  readonly memory?: string;
  readonly onCollapse?: string;
  readonly onError?: string;
  readonly plugin: readonly string[];
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

const several = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** Adds `train` to a program. */
export function addTrainCommand(to: Command, program: TrainProgram): void {
  to.command('train')
    .description('pretrain an encoder on a folder, archive, manifest or table')
    .option('--data <path>', 'what to train on')
    .option('--config <file>', 'a JSON config; see `schema`')
    .option('--set <path=value>', 'changes one entry of the config; may be given again', several, [])
    .option('--method <name>', `one of ${Object.keys(program.recipes).join(', ')}`)
    .option('--out <folder>', 'where the run goes (default: runs/<method>-<time>)')
    .option('--resume <folder>', 'goes on with a run that was stopped')
    .option('--engine <name>', 'which engine computes; see `engines`', 'auto')
    .option('--threads <n>', 'threads of the engine (default: all cores)')
    .option('--seed <n>', 'of every random draw')
    .option('--epochs <n>', 'passes over the data')
    .option('--batch-size <n>', 'samples in a batch')
    .option('--memory <size>', 'plans the micro-batch for this much memory, such as 4GB')
    .option('--on-collapse <policy>', 'warn, stop or rollback')
    .option('--on-error <policy>', 'skip or fail, for samples that cannot be read')
    .option('--plugin <name>', 'a package or file that brings more parts; may be given again', several, [])
    .option('--json', 'prints one JSON object at the end and no progress')
    .option('--dry-run', 'prints the resolved config and the plan, and trains nothing')
    .action(async (options: TrainOptions) => void (await runTrain(program, options)));
}

/** What `train` does; programs call it for their quick starts too. */
export async function runTrain(program: TrainProgram, options: TrainOptions): Promise<PretrainResult<Batch> | undefined> {
  const display = progressDisplay({ silent: options.json === true });
  const begun = options.resume === undefined ? undefined : await RunFolder.open(options.resume);
  const registry = new Registry(program.plugins);
  const config = begun === undefined ? await resolveConfig(program, options) : parseConfig(pretrainSchema, begun.record.config, join(options.resume!, 'config.json'));
  await loadPlugins(registry, config.plugins);
  const engine = await beginEngine(options.engine, options.threads === undefined ? undefined : Number(options.threads));
  const modality = await registry.create<Modality>('modality', config.modality, { seed: config.seed });
  const { dataset, groupOf } = await openSamples(program, config, modality, display);
  if (begun !== undefined) await refuseChanges(program, options, begun.record.config, begun.record.data.fingerprint, dataset);
  const plan = options.memory === undefined ? undefined : await planMicroBatch({ config, registry, dataset, modality, memoryBytes: byteSize(options.memory), display });
  const planned: PretrainConfig = plan === undefined ? config : { ...config, microBatch: plan.microBatch };
  const { stepsPerEpoch, totalSteps } = stepCounts(planned, dataset.size);
  display.say(`${dataset.size} samples of ${dataset.name}, ${totalSteps} steps of ${planned.batchSize * planned.accumulate} (${stepsPerEpoch} an epoch), engine ${engine.name}.`);
  if (options.dryRun) {
    process.stdout.write(`${JSON.stringify({ config: planned, samples: dataset.size, stepsPerEpoch, totalSteps, engine: engine.name, ...(plan ? { plan } : {}) }, null, options.json ? 0 : 2)}\n`);
    return undefined;
  }
  const out = options.resume ?? options.out ?? join('runs', `${options.method ?? program.defaultMethod}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`);
  const folder = begun?.folder ?? await RunFolder.create(out, {
    config: planned as unknown as Record<string, unknown>, versions: await versions(), engine: engine.name,
    data: { name: dataset.name, size: dataset.size, fingerprint: dataset.fingerprint },
  });
  const { signal, release } = interruption(() => display.say('Finishing this step, then writing a checkpoint. Press Ctrl-C again to stop at once.'));
  try {
    const result = await pretrain({ config: planned, registry, dataset, modality, folder, display, resume: begun !== undefined, signal, ...(groupOf ? { groupOf } : {}) });
    const { step, ended, seconds, viewsPerSecond, lastLoss, skipped } = result;
    if (options.json) process.stdout.write(`${JSON.stringify({ run: folder.path, step, totalSteps, ended, seconds, viewsPerSecond, loss: lastLoss, skipped })}\n`);
    else display.say(`${ended === 'done' ? 'Done' : ended === 'collapsed' ? 'Stopped because the embeddings collapsed' : 'Stopped'} at step ${step} after ${duration(seconds)}: ${Math.round(viewsPerSecond)} views/s, loss ${lastLoss.toFixed(4)}${skipped > 0 ? `, ${skipped} samples skipped` : ''}. The run is in ${folder.path}.`);
    if (ended === 'collapsed') process.exitCode = 1;
    return result;
  } finally {
    release();
    await dataset.close?.();
  }
}

/** Recipe, then config file, then options, then `--set`; defaults come from the schema. */
export async function resolveConfig(program: TrainProgram, options: TrainOptions): Promise<PretrainConfig> {
  const file = options.config === undefined ? {} : await readConfig(options.config);
  const method = options.method ?? (options.config === undefined ? program.defaultMethod : undefined);
  const recipe = method === undefined ? {} : program.recipes[method];
  if (recipe === undefined) {
    throw new CounterpointError('CP_CLI_USAGE', { what: `No method is called "${method}"`, where: '--method', expected: `one of ${Object.keys(program.recipes).join(', ')}`, remedy: 'choose one, or name its type in a config' });
  }
  const flags: RawConfig = {
    ...(options.data === undefined ? {} : { data: { path: options.data } }),
    ...(options.seed === undefined ? {} : { seed: Number(options.seed) }),
    ...(options.epochs === undefined ? {} : { epochs: Number(options.epochs) }),
    ...(options.batchSize === undefined ? {} : { batchSize: Number(options.batchSize) }),
    ...(options.onCollapse === undefined ? {} : { onCollapse: options.onCollapse }),
    ...(options.onError === undefined ? {} : { onError: options.onError }),
    ...(options.plugin.length === 0 ? {} : { plugins: options.plugin }),
  };
  const whole = withSettings(merged(merged(recipe, file), flags), options.set);
  return parseConfig(pretrainSchema, whole, options.config ?? `the recipe of ${method}`);
}

async function openSamples(program: TrainProgram, config: PretrainConfig, modality: Modality, display: ProgressDisplay): Promise<{ dataset: Dataset; groupOf?: (sample: Sample) => number }> {
  const onSkip = config.onError === 'skip' ? ({ key, message }: SkippedSample) => display.say(`Skipped ${key}: ${message}`) : undefined;
  const stored = await program.open(config.data.path, { split: config.data.split, extensions: modality.extensions, onSkip });
  const decode = remember((sample: Sample) => modality.decode(sample), { sizeOf: bytesOf, memoryBytes: 2 ** 29 });
  const dataset = mapDataset(stored, decode) as Dataset;
  if (config.data.groups === 'none') return { dataset };
  if (config.data.groups === 'label') return { dataset, groupOf: (sample) => sample.label ?? -1 };
  const groups = await groupIds(stored as never, 'content');
  return { dataset, groupOf: (sample) => groups[sample.index]! };
}

/** The memory of a decoded value: its arrays, and a little for the rest. */
function bytesOf(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value === 'string') return 2 * value.length;
  if (typeof value !== 'object' || value === null) return 8;
  return Object.values(value).reduce<number>((total, inner) => total + bytesOf(inner), 64);
}

/** @throws CP_CLI_RESUME_CHANGED */
async function refuseChanges(program: TrainProgram, options: TrainOptions, before: Readonly<Record<string, unknown>>, fingerprint: string, dataset: Dataset): Promise<void> {
  const changes: string[] = [];
  const asked = options.config ?? options.method ?? options.data ?? options.seed ?? options.epochs ?? options.batchSize;
  if (asked !== undefined || options.set.length > 0) {
    const raw = withSettings(merged(before as RawConfig, options.config === undefined ? {} : await readConfig(options.config)), options.set);
    const flags = { ...(options.seed === undefined ? {} : { seed: Number(options.seed) }), ...(options.epochs === undefined ? {} : { epochs: Number(options.epochs) }), ...(options.batchSize === undefined ? {} : { batchSize: Number(options.batchSize) }) };
    const wanted = parseConfig(pretrainSchema, merged(raw, flags), 'the resumed config') as unknown as Record<string, unknown>;
    for (const key of Object.keys(wanted)) if (JSON.stringify(wanted[key]) !== JSON.stringify(before[key])) changes.push(key);
    if (options.data !== undefined && (before['data'] as { path: string }).path !== options.data) changes.push('data.path');
    if (options.method !== undefined && (before['method'] as { type: string }).type !== (program.recipes[options.method]?.['method'] as { type?: string } | undefined)?.type) changes.push('method');
  }
  if (dataset.fingerprint !== fingerprint) changes.push('the data itself');
  if (changes.length > 0) {
    throw new CounterpointError('CP_CLI_RESUME_CHANGED', {
      what: `The run was begun differently: ${changes.join(', ')} changed`, where: options.resume!, expected: 'the config and data that the run was begun with',
      remedy: 'resume without these options, or begin a new run with --out', facts: { changes },
    });
  }
}

async function versions(): Promise<Record<string, string>> {
  const own = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  return { counterpoint: own.version, node: process.versions.node };
}
