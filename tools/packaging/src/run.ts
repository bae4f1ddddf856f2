import { execFileSync } from 'node:child_process';

/**
 * Runs a Node program and returns its standard output. The error of a failure contains all output.
 *
 * @param program a JavaScript file, or `npm`
 */
export function run(program: string, parts: readonly string[], cwd: string): string {
  const [command, ...before] = program === 'npm' ? ['npm'] : [process.execPath, program];
  const { NODE_OPTIONS: _, ...env } = process.env;
  try {
    return execFileSync(command!, [...before, ...parts], {
      cwd,
      encoding: 'utf-8',
      stdio: 'pipe',
      maxBuffer: 2 ** 26,
      env: { ...env, NO_COLOR: '1', NX_DAEMON: 'false' },
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(
      `${program} ${parts.join(' ')} failed in ${cwd}:\n${stdout ?? ''}${stderr ?? ''}`,
      { cause: error },
    );
  }
}
