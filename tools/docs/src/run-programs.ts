import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { workspace } from './error-tables.js';

/**
 * Runs a TypeScript program in an empty folder, with the repository's packages as a user's program finds its own.
 *
 * @returns what went wrong, or undefined
 */
export async function failureOf(code: string): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'counterpoint-docs-'));
  try {
    symlinkSync(join(workspace, 'node_modules'), join(folder, 'node_modules'), 'dir');
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'program.ts'), code);
    const { NODE_OPTIONS: _, ...env } = process.env;
    await promisify(execFile)(process.execPath, ['--import', 'tsx', '--conditions=@counterpoint/source', 'program.ts'], { cwd: folder, timeout: 300_000, maxBuffer: 2 ** 26, env });
    return undefined;
  } catch (error) {
    const { stdout, stderr, message } = error as { stdout?: string; stderr?: string; message: string };
    return `${stdout ?? ''}${stderr ?? ''}` || message;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
