import { readFile } from 'node:fs/promises';

/** Clock ticks a second of `/proc` (man 5 proc), on all Linux of today. */
const ticksPerSecond = 100;

/**
 * The processor time that a process has used; undefined where the system does not tell (other than
 * Linux, or the process has ended).
 */
export async function processorSeconds(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined
    ? undefined
    : (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
