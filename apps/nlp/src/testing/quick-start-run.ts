import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { runInProcess, type Outcome } from '../../../../tools/vitest/run-in-process.js';
import { nlpProgram } from '../program.js';

/** Runs `counterpoint-nlp` in this process. */
export function runNlp(...args: readonly string[]): Promise<Outcome> {
  return runInProcess(nlpProgram(), ...args, '--json');
}

/** A folder with a run of the quick start. */
export async function quickStartRun(): Promise<{ folder: string; run: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-nlp-'));
  const run = join(folder, 'run');
  const { code, json, errors } = await runNlp('train', '--out', run, '--seed', '3');
  expect(code, errors).toBe(0);
  expect(json).toMatchObject({ run, ended: 'done', step: 66 });
  return { folder, run };
}
