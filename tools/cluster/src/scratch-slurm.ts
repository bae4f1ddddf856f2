import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A cluster of one node, this machine, in a folder of its own. */
export interface ScratchSlurm {
  /** Variables for the commands of Slurm: `sbatch`, `squeue`, `scancel`. */
  readonly environment: NodeJS.ProcessEnv;
  stop(): void;
}

/** The programs that a scratch cluster needs. */
export const slurmPrograms = ['munged', 'slurmctld', 'slurmd', 'srun', 'sbatch'];

/** Those of {@link slurmPrograms} that are not on the PATH. */
export function missingPrograms(): readonly string[] {
  return slurmPrograms.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);
}

/**
 * Starts munged, slurmctld and slurmd with their configuration, keys, sockets and logs in a folder.
 * Needs root, as slurmd does.
 */
export async function startScratchSlurm(folder: string): Promise<ScratchSlurm> {
  for (const name of ['state', 'spool']) mkdirSync(join(folder, name), { recursive: true });
  const at = (name: string) => join(folder, name);
  writeFileSync(at('munge.key'), randomBytes(1024), { mode: 0o600 });
  writeFileSync(at('slurm.conf'), configuration(folder));
  const environment = { ...process.env, SLURM_CONF: at('slurm.conf') };
  const daemons: ChildProcess[] = [];
  const start = (command: string, args: readonly string[]) =>
    daemons.push(spawn(command, args, { env: environment, stdio: 'ignore' }));
  start('munged', [
    ...['--foreground', '--force', `--socket=${at('munge.sock')}`],
    ...[`--key-file=${at('munge.key')}`, `--log-file=${at('munged.log')}`],
    ...[`--pid-file=${at('munged.pid')}`, `--seed-file=${at('munge.seed')}`],
  ]);
  await wait(1000);
  start('slurmctld', ['-D', '-c']);
  start('slurmd', ['-D', '-c']);
  const stop = () => daemons.reverse().forEach((daemon) => void daemon.kill());
  for (let seconds = 0; seconds < 30; seconds++) {
    await wait(1000);
    const { status, stdout } = spawnSync('sinfo', ['-h', '-o', '%T'], { env: environment });
    if (status === 0 && String(stdout).trim() === 'idle') return { environment, stop };
  }
  stop();
  throw new Error(`Slurm did not start within 30 s: see the logs in ${folder}`);
}

function configuration(folder: string): string {
  const host = hostname().split('.')[0]!;
  const lines = {
    ClusterName: 'scratch',
    SlurmctldHost: `${host}(127.0.0.1)`,
    SlurmUser: 'root',
    SlurmdUser: 'root',
    AuthType: 'auth/munge',
    AuthInfo: `socket=${join(folder, 'munge.sock')}`,
    StateSaveLocation: join(folder, 'state'),
    SlurmdSpoolDir: join(folder, 'spool'),
    SlurmctldPidFile: join(folder, 'slurmctld.pid'),
    SlurmdPidFile: join(folder, 'slurmd.pid'),
    SlurmctldLogFile: join(folder, 'slurmctld.log'),
    SlurmdLogFile: join(folder, 'slurmd.log'),
    SlurmctldPort: '16817',
    SlurmdPort: '16818',
    ProctrackType: 'proctrack/linuxproc',
    TaskPlugin: 'task/none',
    SelectType: 'select/cons_tres',
    SelectTypeParameters: 'CR_CPU',
    MpiDefault: 'none',
    ReturnToService: '2',
    JobRequeue: '1',
    NodeName: `${host} NodeAddr=127.0.0.1 CPUs=${cpus().length} State=UNKNOWN`,
    PartitionName: `all Nodes=${host} Default=YES MaxTime=INFINITE State=UP`,
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** Submits a script and returns the job's number. */
export function submit(
  slurm: ScratchSlurm,
  script: string,
  { cwd, options, variables }: SubmitOptions,
): string {
  const output = execFileSync('sbatch', ['--parsable', ...options, script], {
    cwd,
    env: { ...slurm.environment, ...variables },
    encoding: 'utf8',
  });
  return output.trim();
}

/** Where a job is submitted, the options beside those of its script, and its variables. */
export interface SubmitOptions {
  readonly cwd: string;
  readonly options: readonly string[];
  readonly variables: NodeJS.ProcessEnv;
}

/** The states of a job's tasks, such as RUNNING; none when all have ended. */
export function statesOf(slurm: ScratchSlurm, job: string): readonly string[] {
  const { stdout } = spawnSync('squeue', ['-h', '-r', '-j', job, '-o', '%T'], {
    env: slurm.environment,
    encoding: 'utf8',
  });
  return stdout.split('\n').filter((line) => line !== '');
}
