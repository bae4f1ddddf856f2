import { CounterpointError } from '@counterpoint/core';
import type { BlobStore } from './blob-store.js';
import type { PageStrings } from './page-data.js';

/** What an int32 offset reaches. */
const mostBytes = 2 ** 31 - 1;

/**
 * Texts as UTF-8 bytes behind one another and where each begins: a part can be read alone.
 *
 * @throws CP_EXPLORER_TOO_MANY at 2 GiB
 */
export function stringColumn(
  values: readonly (string | undefined)[],
  store: BlobStore,
): PageStrings {
  const offsets = new Int32Array(values.length + 1);
  let total = 0;
  for (const [i, value = ''] of values.entries()) {
    total += Buffer.byteLength(value);
    if (total > mostBytes)
      throw new CounterpointError('CP_EXPLORER_TOO_MANY', {
        what: `The texts of the first ${i + 1} samples come to ${total} bytes`,
        expected: `at most ${mostBytes} in all`,
        remedy: 'lower --limit',
      });
    offsets[i + 1] = total;
  }
  const bytes = Buffer.allocUnsafeSlow(total);
  for (const [i, value = ''] of values.entries()) bytes.write(value, offsets[i]!);
  return { offsets: store.add(offsets), bytes: store.add(bytes) };
}
