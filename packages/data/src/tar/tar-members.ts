import { CounterpointError } from '@counterpoint/core';
import { TarParser, type TarMember } from './tar-parser.js';

/**
 * The members of a tar archive as a stream: a list for every chunk that completes any. Directories
 * are left out.
 *
 * @throws CP_DATA_TAR_CUT when it ends without its end mark, after everything that it still holds
 * @throws CP_DATA_TAR_HEADER when a header is damaged, after everything before
 */
export async function* tarMembers(
  chunks: AsyncIterable<Uint8Array>,
  where: string,
): AsyncGenerator<TarMember[]> {
  const parser = new TarParser(where);
  const stream = chunks[Symbol.asyncIterator]();
  try {
    for (let next = await stream.next(); !next.done; next = await stream.next()) {
      const chunk = next.value;
      const members: TarMember[] = [];
      let failure: unknown;
      try {
        parser.push(chunk, members);
      } catch (error) {
        failure = error;
      }
      if (members.length > 0) yield members;
      if (failure !== undefined) throw failure;
      if (parser.ended) return await readOn(stream);
    }
  } finally {
    await stream.return?.();
  }
  throw new CounterpointError('CP_DATA_TAR_CUT', {
    what: `A tar archive ends in the middle, after ${parser.consumed} bytes`,
    where,
    expected: 'a block of zeros at its end',
    remedy: 'copy the archive again, or keep what it still holds with --on-error skip',
    facts: { bytes: parser.consumed },
  });
}

/**
 * Reads on behind the end mark, so that a compressed archive's checksum is compared: it stands
 * behind all that it covers. Bytes behind a gzip stream do not matter to what is in it.
 */
async function readOn(stream: AsyncIterator<Uint8Array>): Promise<void> {
  try {
    while (!(await stream.next()).done);
  } catch (error) {
    const { report } = error as { readonly report?: { readonly facts?: object } };
    const { trailing } = (report?.facts ?? {}) as { readonly trailing?: boolean };
    if (trailing !== true) throw error;
  }
}
