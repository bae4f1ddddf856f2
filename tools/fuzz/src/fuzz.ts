import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FuzzReply, FuzzRequest } from './child.js';
import { isHang } from './is-hang.js';
import { loadKinds } from './load-kinds.js';
import { processorSeconds } from './processor-seconds.js';

export interface FuzzOptions {
  /** How many inputs, spread evenly over the kinds. */
  readonly count: number;
  readonly seed: number;
  /** Names of kinds, or the beginning of their names. @default all */
  readonly only?: readonly string[];
  /**
   * An input that uses more processor time is a hang, or one that takes ten times as long by the
   * clock. @default 20
   */
  readonly secondsPerInput?: number;
  /** Largest resident size of a process, in bytes. @default 1e9 */
  readonly maxBytes?: number;
  readonly log?: (line: string) => void;
}

/** Number of inputs of each kind by their outcome. */
export type FuzzCounts = Readonly<Record<string, Record<string, number>>>;

export interface FuzzReport {
  readonly counts: FuzzCounts;
  /**
   * A line for each crash, hang, silent difference and process over the memory limit: kind, seed,
   * number.
   */
  readonly failures: readonly string[];
}

const failing: readonly string[] = ['crash', 'hang', 'silent', 'died', 'memory'];

/**
 * Reads damaged inputs in a child process, one by one. A process that dies or hangs is replaced;
 * the input counts as its cause.
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { count, seed, only, secondsPerInput = 20, maxBytes = 1e9, log } = options;
  const names = [...(await loadKinds()).keys()].filter(
    (name) => only === undefined || only.some((start) => name.startsWith(start)),
  );
  const counts: Record<string, Record<string, number>> = {};
  const failures: string[] = [];
  let child: ChildProcess | undefined;
  for (let i = 0; i < count; i++) {
    const kind = names[i % names.length]!;
    const request: FuzzRequest = { kind, seed, number: Math.floor(i / names.length) };
    child ??= await startChild(maxBytes);
    const reply = await replyOf(child, request, secondsPerInput);
    const outcome = typeof reply === 'string' ? reply : reply.result;
    const over = typeof reply !== 'string' && reply.peakBytes > maxBytes;
    for (const result of over ? [outcome, 'memory'] : [outcome]) {
      const kindCounts = (counts[kind] ??= {});
      kindCounts[result] = (kindCounts[result] ?? 0) + 1;
      if (!failing.includes(result)) continue;
      const detail = typeof reply === 'string' ? '' : `${reply.damage} ${reply.detail ?? ''}`;
      failures.push(`${result}: ${kind} seed ${seed} number ${request.number} ${detail}`.trim());
      log?.(failures.at(-1)!);
    }
    if (typeof reply === 'string' || over) {
      child.kill('SIGKILL');
      child = undefined;
    }
  }
  child?.kill();
  return { counts, failures };
}

async function startChild(maxBytes: number): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('child.ts', import.meta.url)), {
    execArgv: [
      '--import=tsx',
      '--conditions=@counterpoint/source',
      `--max-old-space-size=${Math.floor(maxBytes / 2 ** 20)}`,
    ],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('The child process did not start.'))),
  ]);
  return child;
}

/** How often a running input is looked at, milliseconds. */
const watchInterval = 500;

/** The reply; `hang` when none comes in time, `died` when the process ends first. */
async function replyOf(
  child: ChildProcess,
  request: FuzzRequest,
  seconds: number,
): Promise<FuzzReply | 'hang' | 'died'> {
  const pid = child.pid!;
  const startMs = performance.now();
  const before = await processorSeconds(pid);
  return new Promise((resolve) => {
    const settle = (reply: FuzzReply | 'hang' | 'died') => {
      clearInterval(watch);
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(reply);
    };
    const onMessage = (reply: unknown) => settle(reply as FuzzReply);
    const onExit = () => settle('died');
    const look = async (): Promise<void> => {
      const now = await processorSeconds(pid);
      const processor = now === undefined || before === undefined ? undefined : now - before;
      if (isHang({ processor, clock: (performance.now() - startMs) / 1000 }, seconds))
        settle('hang');
    };
    const watch = setInterval(() => void look(), watchInterval);
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.send(request);
  });
}
