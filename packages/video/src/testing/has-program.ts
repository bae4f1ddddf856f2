import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Whether a program is in the PATH. Where it is not, tests that need it are skipped with a line
 * that says so; in CI that is an error.
 */
export function hasProgram(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  if (folders.some((folder) => existsSync(join(folder, program)))) return true;
  const message = `These tests need ${program} in the PATH.`;
  if (process.env['CI']) throw new Error(message);
  process.stderr.write(`${message} Skipped.\n`);
  return false;
}
