import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * One step that was taken: how long it took, the processor's time in it, the loss, and the peak
 * memory of the process so far; of ours, the processor's time for compiling graphs so far.
 */
export interface StepResult {
  ms: number;
  cpuMs: number;
  compilingMs?: number;
  loss: number;
  memory: number;
}

/** A process that takes a step for each line it is sent. */
export class Runner {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly steps: StepResult[] = [];

  constructor(command: string, args: readonly string[]) {
    this.#process = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]();
  }

  /** Whether it has started: false where the program or its library is missing. */
  async ready(): Promise<boolean> {
    const failed = new Promise<boolean>((resolve) =>
      this.#process.once('error', () => resolve(false)),
    );
    return Promise.race([this.#lines.next().then(({ done }) => !done), failed]);
  }

  /** Takes a step. @returns why it could not, if so */
  async step(): Promise<string | undefined> {
    this.#process.stdin!.write('\n');
    const { value, done } = await this.#lines.next();
    if (done) return 'the process ended';
    const answer = JSON.parse(value as string) as StepResult | { error: string };
    if ('error' in answer) return answer.error;
    this.steps.push(answer);
    return undefined;
  }

  /** Seconds of a step, after some of warm-up. */
  seconds(warmUp: number): number {
    return median(this.steps.slice(warmUp).map(({ ms }) => ms)) / 1000;
  }

  /** Seconds of the processor in a step. */
  processorSeconds(warmUp: number): number {
    return median(this.steps.slice(warmUp).map(({ cpuMs }) => cpuMs)) / 1000;
  }

  stop(): void {
    this.#process.stdin?.end();
    this.#process.kill();
  }
}

/** A file of this folder. */
export const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Our engine, or another of TensorFlow.js's, on a workload, at its own batch size or another. */
export function engineRunner(
  workload: string,
  engine: string,
  threads: string,
  batch?: number,
): Runner {
  return new Runner(process.execPath, [
    '--import',
    'tsx',
    '--conditions=@counterpoint/source',
    here('engine-ours.ts'),
    workload,
    engine,
    threads,
    ...(batch === undefined ? [] : [String(batch)]),
  ]);
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}
