import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const root: string = fileURLToPath(new URL('../../../', import.meta.url));

/** What a program of ours printed, and how it ended. */
export interface ChildResult {
  /** Null when it was stopped. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs one of our scripts in a process of its own and kills it after so many milliseconds: a driver
 * that hangs or crashes ends that process alone.
 */
export function runChild(
  script: string,
  words: readonly string[],
  milliseconds: number,
): Promise<ChildResult> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--conditions=@counterpoint/source', script, ...words],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stdout = '',
    stderr = '';
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const timer = setTimeout(() => child.kill('SIGKILL'), Math.max(1, milliseconds));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      clearTimeout(timer);
      resolve({ status, stdout, stderr });
    });
  });
}

/** The last line that a program wrote on its standard error, or how it ended. */
export function reasonOf({ status, stderr }: ChildResult): string {
  const lines = stderr.trim().split('\n');
  const error = lines.find((line) => /^\w*Error\b|^CP_/.test(line)) ?? lines.at(-1);
  return error || (status === null ? 'stopped at the time limit' : `ended with ${status}`);
}
