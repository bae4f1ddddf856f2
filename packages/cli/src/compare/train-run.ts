import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterpointError } from '@counterpoint/core';
import type { Program } from '../program/program.js';
import { resolveConfig } from '../run/resolve-config.js';
import type { Alarm } from '../run/run-monitor.js';
import type { TrainOptions } from '../run/train-options.js';
import type { Variant } from './variant.js';
import { currentThreads } from '../terminal/current-threads.js';

/** One run to train. */
export interface RunOptions {
  readonly program: Program;
  readonly data: string;
  readonly label?: string;
  readonly plugin: readonly string[];
  readonly variant: Variant;
  readonly seed: number;
  readonly out: string;
  readonly settings: readonly string[];
  readonly engine: string;
  /** Passes over the data, or minutes of training. */
  readonly budget: { readonly epochs: number } | { readonly minutes: number };
  readonly samples: number;
}

/** The result of one run, as `train --json` prints it. */
export interface TrainedRun {
  readonly run: string;
  readonly step: number;
  readonly totalSteps: number;
  readonly ended: 'done' | 'stopped' | 'collapsed';
  readonly seconds: number;
  readonly viewsPerSecond: number;
  readonly peakBytes: number;
  readonly alarm?: Alarm;
  readonly epochs: number;
}

/**
 * Steps of the run that tells a method's pace; the quickest of those after the first three does.
 */
const timingSteps = 8;

/** The most of a run that is warm-up: a recipe's epochs of warm-up are for long runs. */
const warmupShare = 0.1;

/**
 * Trains one variant in a process of its own, so that runs do not share memory and each starts
 * alike.
 *
 * @throws CP_CLI_RUN_FAILED
 */
export async function trainRun(options: RunOptions): Promise<TrainedRun> {
  const { budget, out } = options;
  const epochs =
    'epochs' in budget
      ? budget.epochs
      : await epochsOf(budget.minutes, { ...options, out: `${out}-timing` });
  const { learningRate } = (await resolveConfig(options.program, trainOptions(options))).config;
  await rm(out, { recursive: true, force: true });
  return {
    ...(await trained(options, epochs, Math.min(learningRate.warmupEpochs, warmupShare * epochs))),
    epochs,
  };
}

function trainOptions(options: RunOptions): TrainOptions {
  const { data, label, plugin, variant, seed, out, settings } = options;
  return {
    data,
    label,
    method: variant.method,
    seed,
    out,
    set: [...settings, ...variant.settings],
    plugin,
  };
}

/** How many epochs fit the minutes: from the pace of a short run that is thrown away. */
async function epochsOf(minutes: number, options: RunOptions): Promise<number> {
  const { batchSize, accumulate } = (await resolveConfig(options.program, trainOptions(options)))
    .config;
  const samples = batchSize * accumulate;
  await rm(options.out, { recursive: true, force: true });
  const { step, seconds, viewsPerSecond } = await trained(
    options,
    (timingSteps * samples) / options.samples,
    0,
  );
  const lines = (await readFile(join(options.out, 'metrics.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { step: number; viewsPerSecond: number });
  await rm(options.out, { recursive: true, force: true });
  const viewsOfStep = (viewsPerSecond * seconds) / step;
  const times = lines.map((line) => (viewsOfStep * line.step) / line.viewsPerSecond); // seconds since the begin
  const quickest = Math.min(...times.slice(3).map((time, i) => time - times[i + 2]!));
  return ((60 * minutes) / quickest) * (samples / options.samples);
}

function trained(
  options: RunOptions,
  epochs: number,
  warmupEpochs: number,
): Promise<Omit<TrainedRun, 'epochs'>> {
  const { data, variant, seed, out, settings, engine } = options;
  const threads = currentThreads.getStore()?.threads;
  const sets = [
    ...settings,
    ...variant.settings,
    `learningRate.warmupEpochs=${warmupEpochs}`,
  ].flatMap((setting) => ['--set', setting]);
  const args = [
    'train',
    '--data',
    data,
    '--method',
    variant.method,
    '--seed',
    String(seed),
    '--epochs',
    String(epochs),
    '--out',
    out,
    '--engine',
    engine,
    ...(threads === undefined ? [] : ['--threads', String(threads)]),
    '--json',
    ...(options.label === undefined ? [] : ['--label', options.label]),
    ...options.plugin.flatMap((name) => ['--plugin', name]),
    ...sets,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '',
      errors = '';
    child.stdout.on('data', (data: Buffer) => {
      printed += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => {
      errors += data.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const last = printed.trim().split('\n').at(-1) ?? '';
      // also of a run that its monitor stopped, which ends with code 1
      if (last.startsWith('{"run"')) return resolve(JSON.parse(last) as Omit<TrainedRun, 'epochs'>);
      reject(
        new CounterpointError('CP_CLI_RUN_FAILED', {
          what:
            `The run of "${variant.name}" ended with code ${code}: ` +
            `${errors.trim().split('\n').slice(-3).join(' ')}`,
          where: out,
          remedy: `see it alone: train ${args.slice(1, -1).join(' ')}`,
        }),
      );
    });
  });
}
