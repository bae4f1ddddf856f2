import { readFile } from 'node:fs/promises';

/** What the system tells of a process. */
export interface ProcessStatus {
  /** Whether it has ended, and only waits for its parent to collect its exit code (a zombie). */
  readonly hasEnded: boolean;
  /** When it started, in clock ticks since the machine did; undefined outside Linux. */
  readonly startTime: number | undefined;
}

/**
 * Reads the status of a process from `/proc/PID/stat` (proc_pid_stat(5), fields 3 and 22). Where the
 * file is missing (outside Linux, or the process is gone), nothing is known.
 */
export async function readProcessStatus(pid: number): Promise<ProcessStatus> {
  let stat: string;
  try {
    stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return { hasEnded: false, startTime: undefined };
  }
  // The second field, the name, is in parentheses and may contain spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const startTime = Number(fields[19]);
  return {
    hasEnded: fields[0] === 'Z' || fields[0] === 'X',
    startTime: Number.isSafeInteger(startTime) ? startTime : undefined,
  };
}
