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
  for await (const chunk of chunks) {
    const members: TarMember[] = [];
    let failure: unknown;
    try {
      parser.push(chunk, members);
    } catch (error) {
      failure = error;
    }
    if (members.length > 0) yield members;
    if (failure !== undefined) throw failure;
    if (parser.ended) return;
  }
  throw new CounterpointError('CP_DATA_TAR_CUT', {
    what: `A tar archive ends in the middle, after ${parser.consumed} bytes`,
    where,
    expected: 'a block of zeros at its end',
    remedy: 'copy the archive again, or keep what it still holds with --on-error skip',
    facts: { bytes: parser.consumed },
  });
}
