import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BenchmarkResult } from '../benchmark.js';
import type { Python } from '../find-python.js';

/** A stretch of training, from the data to the updated weights. */
export interface Stretch {
  readonly viewsPerSecond: number;
  /** Peak memory of the training process, in bytes. */
  readonly memory: number;
}

/** How long a stretch is. */
export interface StretchLength {
  readonly steps: number;
  /** First steps that are not timed: they compile, and fill the queues. */
  readonly warm: number;
  /** Views of one step. */
  readonly views: number;
}

const execute = promisify(execFile);
/** Prints the peak memory of a program on its standard error when it ends. */
const printMemory =
  "data:text/javascript,process.on('exit',()=>console.error(JSON.stringify(" +
  '{memory:process.resourceUsage().maxRSS*1024})))';
const root = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * One stretch of a program's `train`, as a user starts it; the run is deleted.
 *
 * @param program a folder of `apps` @param options what follows `train`, without `--out`; must end
 * after at least `steps` steps
 */
export async function programStretch(
  program: string,
  options: readonly string[],
  { steps, warm, views }: StretchLength,
): Promise<Stretch> {
  const out = await mkdtemp(join(tmpdir(), 'counterpoint-stretch-'));
  try {
    const preloaded = ['--conditions=@counterpoint/source', '--import', 'tsx'];
    const main = join(root, 'apps', program, 'src/main.ts');
    const { stderr } = await execute(
      process.execPath,
      [
        ...preloaded,
        ...['--import', printMemory, main, 'train', ...options],
        ...['--out', join(out, 'run'), '--json'],
      ],
      { cwd: root },
    );
    const { memory } = JSON.parse(stderr.trim().split('\n').at(-1)!) as { memory: number };
    const lines = (await readFile(join(out, 'run', 'metrics.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { step: number; viewsPerSecond: number });
    const secondsAt = (step: number) => (views * step) / lines[step - 1]!.viewsPerSecond; // since training began
    return {
      viewsPerSecond: (views * (steps - warm)) / (secondsAt(steps) - secondsAt(warm)),
      memory,
    };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** One stretch of a peer: a script of `tools/bench/src` that prints a {@link Stretch}. */
export async function peerStretch(
  { command, args }: Python,
  script: string,
  words: readonly string[],
): Promise<Stretch> {
  const file = fileURLToPath(new URL(`../${script}`, import.meta.url));
  return JSON.parse((await execute(command, [...args, file, ...words])).stdout) as Stretch;
}

/**
 * A new folder within the repository: a peer in a root of its own reads no other temporary files.
 */
export async function scratchFolder(name: string): Promise<string> {
  const parent = join(root, 'node_modules/.cache');
  await mkdir(parent, { recursive: true });
  return mkdtemp(join(parent, `counterpoint-${name}-`));
}

/** What stretches of ours and of a peer, in turn, say. */
export interface Comparison {
  readonly name: string;
  /** Views of one step. */
  readonly views: number;
  readonly mine: readonly Stretch[];
  readonly theirs: readonly Stretch[];
  /** The peer with its setting. */
  readonly peer: string | undefined;
}

/** Prints the best stretch of each side, and gives the seconds of a step. */
export function compareStretches(
  { name, views, mine, theirs, peer }: Comparison,
  say: (line: string) => void,
): BenchmarkResult {
  const best = (stretches: readonly Stretch[]) =>
    Math.max(...stretches.map(({ viewsPerSecond }) => viewsPerSecond));
  const memory = (stretches: readonly Stretch[]) =>
    Math.max(...stretches.map((stretch) => stretch.memory));
  const describe = (stretches: readonly Stretch[]) =>
    `${Math.round(best(stretches))} views/s ` +
    `(${stretches.map(({ viewsPerSecond }) => Math.round(viewsPerSecond)).join(', ')}), ` +
    `peak ${(memory(stretches) / 1e9).toFixed(2)} GB`;
  say(`${name}: ours ${describe(mine)}`);
  say(
    peer === undefined
      ? `${name}: no python3 with the modules to compare with`
      : `${name}: ${peer} ${describe(theirs)}`,
  );
  const [ours, other] = [views / best(mine), peer === undefined ? null : views / best(theirs)];
  return {
    name,
    ours,
    peer: other,
    ratio: other === null ? null : ours / other,
    memoryRatio: other === null ? null : memory(mine) / memory(theirs),
  };
}
