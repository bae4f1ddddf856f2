import { isCounterpointError } from './counterpoint-error.js';

/**
 * A handler for `catch` that takes coded errors as absence and throws every other one again: what
 * is expected to fail in one way must not hide another.
 *
 * @param codes those that mean absence; without any, each {@link CounterpointError} does
 *
 * @example
 * const missing = Promise.reject(new CounterpointError('CP_DATA_GROUPS', { what: 'No content' }));
 * await missing.catch(undefinedOn('CP_DATA_GROUPS')); // undefined
 */
export function undefinedOn(...codes: readonly string[]): (error: unknown) => undefined {
  return (error) => {
    if (!isCounterpointError(error)) throw error;
    if (codes.length > 0 && !codes.includes(error.code)) throw error;
    return undefined;
  };
}
