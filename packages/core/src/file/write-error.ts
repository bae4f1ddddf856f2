import { CounterpointError, isCounterpointError } from '../error/counterpoint-error.js';

/** The coded error of a failed write. */
export function writeError(where: string, cause: unknown): CounterpointError {
  if (isCounterpointError(cause)) return cause;
  const { message, code } = cause as NodeJS.ErrnoException;
  return new CounterpointError('CP_CORE_WRITE', {
    what: `Writing failed: ${message}`,
    where,
    expected: 'space and permission to write there',
    remedy:
      code === 'ENOSPC' || code === 'EFBIG' || code === 'EDQUOT'
        ? 'free space or choose another disk; nothing was left behind'
        : 'check the path and its permissions',
    facts: { code },
    cause,
  });
}
