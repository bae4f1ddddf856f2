import { CounterpointError } from '@counterpoint/core';
import { createGunzip } from 'node:zlib';

/**
 * Inflates a gzip stream chunk by chunk. Everything before a damage or a torn end comes out, always the same, before the error does:
 * what a damaged archive still holds must not depend on timing. (A piped zlib stream drops what it had buffered when it fails.)
 *
 * @param where named in the error
 * @throws CP_DATA_GZIP
 */
export async function* gunzipChunks(
  source: AsyncIterable<Uint8Array>,
  where: string,
): AsyncGenerator<Buffer> {
  const inflater = createGunzip({ chunkSize: 1 << 18 });
  let inflated: Buffer[] = [];
  let failure: Error | undefined;
  const taken = (): Buffer[] => {
    const chunks = inflated;
    inflated = [];
    return chunks;
  };
  inflater.on('data', (chunk: Buffer) => inflated.push(chunk));
  let settle = (): void => undefined;
  inflater.on('end', () => settle());
  inflater.on('error', (error) => {
    failure ??= error;
    settle(); // a failing write does not always call back
  });
  try {
    for await (const chunk of source) {
      await new Promise<void>((done) => {
        settle = done;
        inflater.write(chunk, () => done());
      });
      yield* taken();
      if (failure !== undefined) throw damaged(failure, where);
    }
    await new Promise<void>((done) => {
      settle = done;
      inflater.end();
    });
    yield* taken();
    if (failure !== undefined) throw damaged(failure, where);
  } finally {
    inflater.destroy();
  }
}

function damaged(cause: Error, where: string): CounterpointError {
  const torn = 'code' in cause && cause.code === 'Z_BUF_ERROR';
  return new CounterpointError('CP_DATA_GZIP', {
    what: torn ? 'A gzip file ends too early' : `A gzip file is damaged (${cause.message})`,
    where,
    expected: 'a whole gzip stream',
    remedy: 'copy the file again, or keep what can be read with --on-error skip',
    facts: { torn },
    cause,
  });
}
