import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** How a run of several ranks ended. */
export interface RanksOutcome {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
  readonly milliseconds: number;
}

const workspace = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * Whether Open MPI's mpirun is here; where it is not, a line says so, and in CI that is an error.
 */
export function hasMpirun(): boolean {
  if (spawnSync('mpirun', ['--version']).status === 0) return true;
  const message = 'This test needs mpirun, which is missing. Debian: apt install openmpi-bin.';
  if (process.env['CI']) throw new Error(message);
  process.stderr.write(`${message} Skipped.\n`);
  return false;
}

/**
 * One file of JavaScript from a program of this workspace: a rank that begins from sources takes
 * seconds to begin.
 */
export async function bundle(program: string): Promise<string> {
  const folder = join(workspace, 'node_modules/.cache/counterpoint/ranks');
  const outfile = join(folder, `${basename(program, '.ts')}.mjs`);
  await build({
    entryPoints: [program],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@counterpoint/source'],
    packages: 'bundle',
    external: ['koffi', 'onnxruntime-node', 'sharp', '@lancedb/lancedb'],
    banner: {
      js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return outfile;
}

/**
 * The variables of a rank's environment; more ranks than processors are allowed, and root may start
 * them.
 */
export const rankEnvironment: NodeJS.ProcessEnv = {
  ...process.env,
  OMPI_ALLOW_RUN_AS_ROOT: '1',
  OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1',
  OMPI_MCA_rmaps_base_oversubscribe: '1',
  OMPI_MCA_btl_vader_single_copy_mechanism: 'none',
  OMPI_MCA_mpi_yield_when_idle: '1',
  ORT_DISABLE_TELEMETRY: '1',
};

export interface RunRanksOptions {
  /** Further variables of every rank's environment. */
  readonly environment?: NodeJS.ProcessEnv;
  /** The largest file that rank 0 may write, in kibibytes: a disk that is full. */
  readonly fileLimitKib?: number;
  /** Receives the launcher's process when it has started. */
  readonly onStart?: (launcher: ChildProcess) => void;
}

/** Starts a command under mpirun and waits for its end. */
export function runRanks(
  ranks: number,
  program: string,
  args: readonly string[],
  { environment, fileLimitKib, onStart }: RunRanksOptions = {},
): Promise<RanksOutcome> {
  const command = [process.execPath, program, ...args];
  const limit = `[ "$OMPI_COMM_WORLD_RANK" != 0 ] || ulimit -f ${fileLimitKib}; exec "$0" "$@"`;
  const limited = fileLimitKib === undefined ? command : ['bash', '-c', limit, ...command];
  return new Promise((resolve) => {
    const started = performance.now();
    const child = spawn('mpirun', ['-n', String(ranks), ...limited], {
      cwd: workspace,
      env: { ...rankEnvironment, ...environment },
    });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    child.stderr.on('data', (chunk) => (errors += String(chunk)));
    child.on('close', (code) =>
      resolve({ code, output, errors, milliseconds: performance.now() - started }),
    );
    onStart?.(child);
  });
}
