import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Benchmark } from './benchmark.js';
import { timesByStage, type CpuProfile } from './whole-run/stages.js';

/** A reference run of a program, short enough for a profile: its command line. */
const runs: Readonly<Record<string, readonly string[]>> = {
  vision: [
    ...['apps/vision/src/main.ts', 'train', '--config', 'apps/vision/configs/cifar10-simclr.json'],
    ...['--data', '../shared/data/cifar10', '--set', 'data.limit=10240', '--epochs', '1'],
  ],
  nlp: [
    ...['apps/nlp/src/main.ts', 'train', '--config', 'apps/nlp/configs/tatoeba-en-de.json'],
    ...['--epochs', '1'],
  ],
  speech: [
    ...[
      'apps/speech/src/main.ts',
      'train',
      '--config',
      'apps/speech/configs/speakers-in-noise.json',
    ],
    ...['--epochs', '2'],
  ],
};

interface Thread {
  readonly isMain: boolean;
  readonly name: string;
  /** Nanoseconds on a processor. */
  readonly running: number;
  /** Nanoseconds ready to run, while other threads had the processors. */
  readonly waiting: number;
}

interface Report {
  readonly steps: number;
  readonly profile: CpuProfile;
  readonly threads: readonly Thread[];
  readonly nanoseconds: number;
  readonly memory: number;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
const hook = fileURLToPath(new URL('whole-run/profile-hook.mjs', import.meta.url));
const execute = promisify(execFile);

/**
 * Where the time of a whole run goes, from the start of the process to its exit: the stages of the
 * main thread, and what each thread computed, waited for a processor, and slept. Linux only.
 */
export const run: Benchmark = async ({ say, words = [] }) => {
  const names = words.length === 0 ? Object.keys(runs) : words;
  let seconds = 0;
  for (const name of names) {
    const command = runs[name];
    if (command === undefined)
      throw new Error(`No run is called "${name}": ${Object.keys(runs).join(', ')}.`);
    const report = await profileOf(command);
    seconds += report.nanoseconds / 1e9;
    for (const line of linesOf(name, report)) say(line);
  }
  return { name: 'run-profile', ours: seconds, peer: null, ratio: null, memoryRatio: null };
};

async function profileOf(command: readonly string[]): Promise<Report> {
  const out = await mkdtemp(join(tmpdir(), 'counterpoint-run-profile-'));
  try {
    const file = join(out, 'profile.json');
    const preloaded = ['--conditions=@counterpoint/source', '--import', 'tsx', '--import', hook];
    const { stdout } = await execute(
      process.execPath,
      [...preloaded, ...command, '--out', join(out, 'run'), '--json'],
      { cwd: root, env: { ...process.env, COUNTERPOINT_PROFILE: file } },
    );
    const { step } = JSON.parse(stdout) as { step: number };
    return { ...(JSON.parse(await readFile(file, 'utf8')) as Omit<Report, 'steps'>), steps: step };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

function linesOf(name: string, report: Report): string[] {
  const { profile, steps, threads, nanoseconds, memory } = report;
  const wall = nanoseconds / 1e6;
  const share = (ms: number) =>
    `${ms.toFixed(0).padStart(7)} ms ${((100 * ms) / wall).toFixed(1).padStart(5)} %`;
  const times = [...timesByStage(profile)].sort(([, a], [, b]) => b - a);
  const ofThread = ([label, { running, waiting }]: readonly [string, Omit<Thread, 'name'>]) =>
    `  ${label.padEnd(32)} runs ${share(running / 1e6)}, waits for a processor ${share(waiting / 1e6)}`;
  return [
    `${name}: ${steps} steps, ${(wall / 1000).toFixed(1)} s from start to exit, peak ${(memory / 1e9).toFixed(2)} GB`,
    ' The stages of the main thread:',
    ...times.map(([stage, ms]) => `  ${stage.padEnd(32)}${share(ms)}`),
    ' Threads, of the time from start to exit:',
    ...groups(threads).map(ofThread),
  ];
}

/** The main thread, each other thread that ran for a tenth of its time or longer, and the rest by name. */
function groups(threads: readonly Thread[]): [string, Omit<Thread, 'name'>][] {
  const main = threads.find(({ isMain }) => isMain)!;
  const sum = (some: readonly Thread[]) => ({
    isMain: false,
    running: some.reduce((total, { running }) => total + running, 0),
    waiting: some.reduce((total, { waiting }) => total + waiting, 0),
  });
  const isBusy = ({ running }: Thread) => running >= main.running / 10;
  const others = threads.filter((thread) => thread !== main);
  const rest = new Map<string, Thread[]>();
  for (const thread of others)
    if (!isBusy(thread)) rest.set(thread.name, [...(rest.get(thread.name) ?? []), thread]);
  return [
    ['the main thread', main],
    ...others.filter(isBusy).map((thread): [string, Thread] => [`a busy "${thread.name}"`, thread]),
    ...[...rest].map(([name, some]): [string, Omit<Thread, 'name'>] => [
      `${some.length} of "${name}" together`,
      sum(some),
    ]),
  ];
}
