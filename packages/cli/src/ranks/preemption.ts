import { CounterpointError } from '@counterpoint/core';

/**
 * Asks a run to stop with a checkpoint: on SIGUSR1, or some seconds before the end of a Slurm job.
 */
export interface Preemption {
  readonly signal: AbortSignal;
  release(): void;
}

/** Timers cannot be longer than 2^31 - 1 milliseconds. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * @param secondsBefore `--signal-before`
 * @param onStop told once, when the run is asked to stop
 * @throws CP_CLI_USAGE when no job's end is known
 */
export function preemption(
  secondsBefore: number | undefined,
  onStop: () => void,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Preemption {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) return;
    controller.abort();
    onStop();
  };
  const timer =
    secondsBefore === undefined
      ? undefined
      : setTimeout(stop, Math.min(longestTimerMs, remaining(secondsBefore, environment)));
  timer?.unref();
  process.on('SIGUSR1', stop);
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(timer);
      process.off('SIGUSR1', stop);
    },
  };
}

/** Milliseconds until the run has to stop. */
function remaining(
  seconds: number,
  environment: Readonly<Record<string, string | undefined>>,
): number {
  const end = Number(environment['SLURM_JOB_END_TIME']);
  if (!(end > 0))
    throw new CounterpointError('CP_CLI_USAGE', {
      what: 'The end of the job is not known',
      where: '--signal-before',
      expected: 'SLURM_JOB_END_TIME, which Slurm sets since version 22.05',
      remedy: 'send SIGUSR1 in its place: sbatch --signal=USR1@120',
    });
  return Math.max(0, 1000 * (end - seconds) - Date.now());
}
