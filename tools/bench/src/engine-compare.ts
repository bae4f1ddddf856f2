import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BenchmarkOptions, BenchmarkResult } from './benchmark.js';

interface Taken { ms: number; loss: number; memory: number }

/** A process that takes a step for each line it is sent. */
class Runner {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly taken: Taken[] = [];

  constructor(command: string, args: readonly string[]) {
    this.#process = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]();
  }

  /** Whether it has started: false where the program or its library is missing. */
  async ready(): Promise<boolean> {
    const failed = new Promise<boolean>((resolve) => this.#process.once('error', () => resolve(false)));
    return Promise.race([this.#lines.next().then(({ done }) => !done), failed]);
  }

  async step(): Promise<void> {
    this.#process.stdin!.write('\n');
    const { value } = await this.#lines.next();
    this.taken.push(JSON.parse(value as string) as Taken);
  }

  stop(): void {
    this.#process.stdin?.end();
    this.#process.kill();
  }
}

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

/** Our step and PyTorch's (its better memory format), in turn, two threads each: medians after two steps of warm-up. */
export async function compareStep(name: string, { say }: BenchmarkOptions, steps = 5): Promise<BenchmarkResult> {
  const engine = process.env['COUNTERPOINT_ENGINE'] ?? 'cpu';
  const runners = {
    ours: new Runner(process.execPath, ['--import', 'tsx', '--conditions=@counterpoint/source', here('engine-ours.ts'), name, engine]),
    default: new Runner('/usr/bin/python3', [here('engine-peer.py'), name, 'default', '2']),
    'channels last': new Runner('/usr/bin/python3', [here('engine-peer.py'), name, 'channels_last', '2']),
  };
  try {
    const started = Object.fromEntries(await Promise.all(Object.entries(runners).map(async ([key, runner]) => [key, await runner.ready()])));
    const active = Object.entries(runners).filter(([key]) => started[key]);
    for (let i = 0; i < steps + 2; i++) for (const [, runner] of active) await runner.step();
    const seconds = (runner: Runner) => median(runner.taken.slice(2).map(({ ms }) => ms)) / 1000;
    const memory = (runner: Runner) => runner.taken.at(-1)!.memory;
    const describe = (key: string, runner: Runner) =>
      `${key} ${seconds(runner).toFixed(3)} s (least ${(Math.min(...runner.taken.slice(2).map(({ ms }) => ms)) / 1000).toFixed(3)}), peak ${(memory(runner) / 1e9).toFixed(2)} GB, loss ${runner.taken.map(({ loss }) => loss.toFixed(3)).join(' ')}`;
    for (const [key, runner] of active) say(`${name}: ${describe(key, runner)}`);
    say(`${name}: first step ${(runners.ours.taken[0]!.ms / 1000).toFixed(2)} s`);
    const peers = active.filter(([key]) => key !== 'ours').map(([, runner]) => runner).sort((a, b) => seconds(a) - seconds(b));
    const peer = peers[0];
    const ours = seconds(runners.ours);
    if (peer) say(`${name}: ${(ours / seconds(peer)).toFixed(2)} of PyTorch's time, ${(memory(runners.ours) / memory(peer)).toFixed(2)} of its memory`);
    else say(`${name}: no /usr/bin/python3 with torch to compare with`);
    return {
      name, ours, peer: peer ? seconds(peer) : null, ratio: peer ? ours / seconds(peer) : null, memoryRatio: peer ? memory(runners.ours) / memory(peer) : null,
    };
  } finally {
    for (const runner of Object.values(runners)) runner.stop();
  }
}
