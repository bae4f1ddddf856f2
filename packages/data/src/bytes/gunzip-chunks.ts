import { CounterpointError } from '@counterpoint/core';
import { createInflateRaw, crc32 } from 'node:zlib';
import { ByteQueue } from './byte-queue.js';
import { gzipHeaderLength } from './gzip-header.js';

/**
 * Inflates a gzip stream chunk by chunk (RFC 1952, https://www.rfc-editor.org/rfc/rfc1952): members
 * one after the other, zeros after the last.
 * Everything before a damage comes out, always the same, before the error does. (A piped zlib
 * stream drops what it had buffered when it
 * fails, and never answers a write after the end.)
 *
 * @param where named in the error
 * @throws CP_DATA_GZIP for damage, a torn end, and bytes other than zeros after the end
 */
export async function* gunzipChunks(
  source: AsyncIterable<Uint8Array>,
  where: string,
): AsyncGenerator<Buffer> {
  const queue = new ByteQueue(source);
  try {
    for (let member = 0; ; member++) {
      if (member > 0 && !(await nextMemberFollows(queue, where))) return;
      const header = await readHeader(queue, where);
      queue.drop(header);
      yield* inflateMember(queue, where);
    }
  } finally {
    await queue.close();
  }
}

/** Whether another member follows; zeros up to the end are padding. */
async function nextMemberFollows(queue: ByteQueue, where: string): Promise<boolean> {
  let padding = 0;
  while (await queue.fill(1)) {
    const bytes = queue.bytes;
    const other = bytes.findIndex((byte) => byte !== 0);
    if (other < 0) {
      padding += bytes.length;
      queue.drop(bytes.length);
      continue;
    }
    queue.drop(other);
    padding += other;
    await queue.fill(2);
    if (padding === 0 && queue.bytes[0] === 0x1f && queue.bytes[1] === 0x8b) return true;
    throw new CounterpointError('CP_DATA_GZIP', {
      what: 'A gzip file has other bytes after its end',
      where,
      expected: 'nothing or zeros after the end',
      remedy: 'copy the file again; everything before these bytes is read with --on-error skip',
      facts: { torn: false, trailing: true },
    });
  }
  return false;
}

async function readHeader(queue: ByteQueue, where: string): Promise<number> {
  for (let byteCount = 10; ; byteCount = queue.bytes.length + 1) {
    const more = await queue.fill(byteCount);
    const length = gzipHeaderLength(queue.bytes);
    if (length === 'wrong') throw damaged('its header is wrong', where);
    if (length !== 'short') return length;
    if (!more) throw torn(where);
  }
}

/** The bytes of one member, its checksum and length checked. */
async function* inflateMember(queue: ByteQueue, where: string): AsyncGenerator<Buffer> {
  const inflater = createInflateRaw({ chunkSize: 1 << 18 });
  let inflated: Buffer[] = [];
  let checksum = 0;
  let length = 0;
  let ended = false;
  let failure: Error | undefined;
  let settle = (): void => undefined;
  inflater.on('data', (chunk: Buffer) => {
    inflated.push(chunk);
    checksum = crc32(chunk, checksum);
    length = (length + chunk.length) >>> 0;
  });
  inflater.on('end', () => {
    ended = true;
    settle();
  });
  inflater.on('error', (error) => {
    failure ??= error;
    settle(); // a failing write does not always call back
  });
  const written = async (bytes: Buffer): Promise<void> =>
    new Promise<void>((done) => {
      settle = done;
      inflater.write(bytes, () => done());
    });
  try {
    let inputBytes = 0;
    while (!ended) {
      if (!(await queue.fill(1))) {
        yield* inflated;
        throw torn(where);
      }
      const bytes = Buffer.from(queue.bytes);
      inputBytes += bytes.length;
      queue.drop(bytes.length);
      await written(bytes);
      await waitUntil(() => ended || failure !== undefined || inflater.bytesWritten >= inputBytes);
      const surplus = inputBytes - inflater.bytesWritten;
      if (ended && surplus > 0) queue.putBack(bytes.subarray(bytes.length - surplus));
      yield* inflated;
      inflated = [];
      if (failure !== undefined) throw damaged(failure.message, where, failure);
    }
    if (!(await queue.fill(8))) throw torn(where);
    const trailer = Buffer.from(queue.bytes.subarray(0, 8));
    if (trailer.readUInt32LE(0) !== checksum || trailer.readUInt32LE(4) !== length)
      throw damaged('its checksum differs from its bytes', where);
    queue.drop(8);
  } finally {
    inflater.destroy();
  }
}

/** The event of the end comes a moment after the write that held it. */
async function waitUntil(isReady: () => boolean): Promise<void> {
  for (let turn = 0; turn < 3 && !isReady(); turn++) {
    await new Promise((next) => setImmediate(next));
  }
}

function torn(where: string): CounterpointError {
  return new CounterpointError('CP_DATA_GZIP', {
    what: 'A gzip file ends too early',
    where,
    expected: 'a whole gzip stream',
    remedy: 'copy the file again, or read what there is with --on-error skip',
    facts: { torn: true },
  });
}

function damaged(why: string, where: string, cause?: Error): CounterpointError {
  return new CounterpointError('CP_DATA_GZIP', {
    what: `A gzip file is damaged (${why})`,
    where,
    expected: 'a whole gzip stream',
    remedy: 'copy the file again, or read what comes before with --on-error skip',
    facts: { torn: false },
    cause,
  });
}
