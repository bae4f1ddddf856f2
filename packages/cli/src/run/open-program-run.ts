import type { Program } from '../program/program.js';
import { openRun, type OpenedRun } from './open-run.js';

/** Opens a run as its program does: one encoder, or a side of towers. */
export async function openProgramRun(
  program: Program,
  path: string,
  engine?: string,
): Promise<OpenedRun> {
  return program.openRun?.(path, engine) ?? openRun(path, { plugins: program.plugins, engine });
}
