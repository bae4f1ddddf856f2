import { runProgram } from '@counterpoint/cli';
import { vi } from 'vitest';
import { visionProgram } from '../program.js';

/** How the program ended and what it said. */
export interface VisionOutcome {
  readonly code: number;
  /** The last line of standard output, as JSON. */
  readonly json: Record<string, unknown>;
  readonly output: string;
  readonly errors: string;
}

/** Runs `counterpoint-vision` in this process. */
export async function runVision(...args: string[]): Promise<VisionOutcome> {
  let [output, errors] = ['', ''];
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => { output += String(text); return true; });
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => { errors += String(text); return true; });
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await runProgram(visionProgram(), ['node', 'counterpoint-vision', ...args]);
    const last = output.trim().split('\n').pop() ?? '';
    return { code: process.exitCode, json: last.startsWith('{') && last.endsWith('}') ? JSON.parse(last) as Record<string, unknown> : {}, output, errors };
  } finally {
    process.exitCode = before;
    out.mockRestore();
    err.mockRestore();
  }
}

/** `train` at its smallest: pictures of 12 pixels, ResNet-18 of width 4, batches of 8. */
export function trainSmall(data: string, out: string, ...more: string[]): Promise<VisionOutcome> {
  return runVision('train', '--data', data, '--out', out, '--threads', '1', '--batch-size', '8', '--epochs', '1', '--json',
    '--set', 'encoder.width=4', '--set', 'modality.side=12', '--set', 'views.side=12', '--set', 'learningRate.warmupEpochs=0', ...more);
}
