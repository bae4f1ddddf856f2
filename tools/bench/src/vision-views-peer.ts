import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findPython } from './find-python.js';

/** What one side is to do: two views of each of so many pictures. */
export interface ViewsJob {
  readonly side: number;
  readonly strength: number;
  readonly blur: boolean;
  readonly pictures: number;
  /**
   * JPEG files to decode, over and over; without them `pixels` hold pictures of side x side in
   * memory.
   */
  readonly files?: readonly string[];
  readonly pixels?: readonly number[];
}

export interface ViewsCost {
  /** Processor seconds. */
  readonly seconds: number;
  /** Peak kilobytes of the process. */
  readonly memory: number;
}

/** torchvision in a process of its own. */
export interface ViewsPeer {
  do(job: ViewsJob): Promise<ViewsCost>;
  stop(): void;
}

/** Starts torchvision where a python3 has it (`COUNTERPOINT_PYTHON` names another interpreter). */
export async function viewsPeer(): Promise<ViewsPeer | undefined> {
  const python = findPython(['torch', 'torchvision', 'PIL']);
  if (python === undefined) return undefined;
  const child = spawn(
    python.command,
    [...python.args, fileURLToPath(new URL('vision-views.py', import.meta.url))],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async do(job) {
      child.stdin.write(`${JSON.stringify(job)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error('The peer ended without an answer.');
      return JSON.parse(value) as ViewsCost;
    },
    stop: () => {
      child.stdin.end();
    },
  };
}
