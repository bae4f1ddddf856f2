/** What the launcher's environment says of this process. */
export interface Launch {
  readonly launcher: 'mpirun' | 'srun' | 'pmi';
  /** The number of processes that it started. */
  readonly size: number;
  readonly rank: number;
}

const environments = [
  ['mpirun', 'OMPI_COMM_WORLD_SIZE', 'OMPI_COMM_WORLD_RANK'],
  ['srun', 'SLURM_STEP_NUM_TASKS', 'SLURM_PROCID'],
  ['pmi', 'PMI_SIZE', 'PMI_RANK'],
] as const;

/**
 * Who started this process, as one of several: Open MPI's `mpirun`, Slurm's `srun`, or a launcher
 * that speaks PMI.
 *
 * @returns undefined when no launcher did
 */
export function launchOf(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Launch | undefined {
  for (const [launcher, sizeName, rankName] of environments) {
    const [size, rank] = [Number(environment[sizeName]), Number(environment[rankName])];
    if (Number.isInteger(size) && size > 0 && Number.isInteger(rank) && rank >= 0)
      return { launcher, size, rank };
  }
  return undefined;
}
