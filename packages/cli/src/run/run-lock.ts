import {
  CounterpointError,
  isCounterpointError,
  lockFile,
  type FileLock,
} from '@counterpoint/core';

/**
 * Claims a run folder for one process by the file `run.lock`. A job that was killed takes a moment to
 * end: so long does its successor wait.
 *
 * @throws CP_CLI_RUN_LOCKED when another process writes the run
 */
export async function lockRun(path: string): Promise<FileLock> {
  try {
    // A training step may keep a process from touching its file for long: no other machine takes over.
    return await lockFile(path, { waitMs: 2_000, what: 'This run', deadAfterMs: Infinity });
  } catch (error) {
    if (!isCounterpointError(error) || error.code !== 'CP_CORE_LOCKED') throw error;
    throw new CounterpointError('CP_CLI_RUN_LOCKED', {
      ...error.report,
      remedy: `wait for it, stop it, or choose another --out; if no such process exists, delete ${path}`,
    });
  }
}
