import { CounterpointError, isCounterpointError } from '@counterpoint/core';

/**
 * Does work that writes to the disk; what the system refuses (no space, no permission) becomes a
 * coded error.
 *
 * @param where the folder or file
 * @throws CP_CLI_WRITE
 */
export async function writing<T>(where: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const isCoded = isCounterpointError(cause);
    if (isCoded ? cause.code !== 'CP_CORE_WRITE' : !isSystemError(cause)) throw cause;
    const reason = isCoded ? (cause.cause as Error) : (cause as Error);
    throw new CounterpointError('CP_CLI_WRITE', {
      what: `Writing failed: ${reason.message}`,
      where,
      expected: 'space and permission to write there',
      remedy:
        'free space or choose another folder; a run that was under way goes on from its last checkpoint with --resume',
      cause,
    });
  }
}

function isSystemError(cause: unknown): boolean {
  return typeof (cause as NodeJS.ErrnoException).syscall === 'string';
}
