import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * What some steps took: the median and the least after two steps of warm-up, and the process's peak
 * memory.
 */
export interface Measured {
  readonly median: number;
  readonly fastest: number;
  readonly peakBytes: number;
}

/** Runs steps of `methods-step.ts` in a process of its own. */
export async function methodSteps(
  name: string,
  batch: number,
  microBatch = 0,
  steps = 7,
): Promise<Measured> {
  const args = [
    '--import',
    'tsx',
    '--conditions=@counterpoint/source',
    fileURLToPath(new URL('methods-step.ts', import.meta.url)),
    name,
    String(batch),
    String(microBatch),
    String(steps),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 24 });
  const { seconds, peakBytes } = JSON.parse(stdout.trim().split('\n').at(-1)!) as {
    seconds: number[];
    peakBytes: number;
  };
  const warm = seconds.slice(Math.min(2, seconds.length - 1)).sort((a, b) => a - b);
  return { median: warm[Math.floor(warm.length / 2)]!, fastest: warm[0]!, peakBytes };
}
