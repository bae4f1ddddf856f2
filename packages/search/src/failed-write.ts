import { CounterpointError, isCounterpointError } from '@counterpoint/core';

/** What the system says of a disk that is full, of a limit, of a folder that may not be written. */
const systemFault = new RegExp(
  'no space|quota|too large|read-only|permission denied|' +
    String.raw`\b(ENOSPC|EFBIG|EROFS|EACCES|EDQUOT)\b|os error (13|27|28|30|122)\b`,
  'i',
);

/**
 * The coded error of a write that the system refused; any other error as it is. The table keeps
 * its last complete version.
 */
export function failedWrite(folder: string, cause: unknown): unknown {
  const { message } = cause as Error;
  if (isCounterpointError(cause) || !systemFault.test(message)) return cause;
  return new CounterpointError('CP_SEARCH_WRITE', {
    what: `The index could not be written: ${message.split('\n')[0]}`,
    where: folder,
    expected: 'space and permission to write there',
    remedy:
      'free space or choose another folder, and add again: entries of the same id are replaced',
    cause,
  });
}
