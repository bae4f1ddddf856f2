import { spawn } from 'node:child_process';

/** How a process ended. */
export interface ProcessResult {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly killed: boolean;
  readonly output: string;
  readonly errors: string;
  readonly milliseconds: number;
}

export interface RunOptions {
  readonly cwd: string;
  /** Milliseconds until SIGKILL. */
  readonly killAfterMs?: number;
  /** The largest file that the process may write, in kibibytes: `ulimit -f`. */
  readonly fileLimitKib?: number;
}

/** Longer than any command of the campaign runs: a process that hangs is a failure. */
const timeoutMs = 900_000;

/** Runs a program of the campaign with one thread. */
export function runProcess(
  file: string,
  args: readonly string[],
  { cwd, killAfterMs, fileLimitKib }: RunOptions,
): Promise<ProcessResult> {
  return new Promise((resolve) => {
    const start = performance.now();
    const command =
      fileLimitKib === undefined
        ? { name: process.execPath, args: [file, ...args] }
        : {
            name: 'bash',
            args: [
              '-c',
              `ulimit -f ${fileLimitKib}; exec "$0" "$@"`,
              process.execPath,
              file,
              ...args,
            ],
          };
    const child = spawn(command.name, command.args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
    const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs ?? timeoutMs);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({
        code: code ?? undefined,
        killed: signal === 'SIGKILL',
        output,
        errors,
        milliseconds: performance.now() - start,
      });
    });
  });
}
