import { CounterpointError, isLfsPointer, lfsPointerFacts } from '@counterpoint/core';
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { gunzipChunks } from './gunzip-chunks.js';
import { beginsAsGzip } from './gzip-header.js';

const headBytes = 1024;

/** Whether a file begins as gzip, whatever its name says. A file that cannot be read is none. */
export async function isGzipFile(path: string): Promise<boolean> {
  const head = await readHead(path, 3).catch(() => new Uint8Array(0));
  return beginsAsGzip(head);
}

/** The first bytes of a file. */
export async function readHead(path: string, count: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(count);
    const { bytesRead } = await file.read(bytes, 0, count, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * A file from start to end, inflated where it begins as gzip, whatever its name says.
 *
 * @throws CP_DATA_READ for a pointer of Git LFS; CP_DATA_GZIP after the bytes before the damage, or
 *   at once where the name says gzip and the content is neither gzip nor text
 */
export async function* fileChunks(path: string): AsyncGenerator<Buffer> {
  const head = await readHead(path, headBytes);
  refuseLfsPointer(head, path);
  const stream = createReadStream(path, { highWaterMark: 1 << 16 }) as AsyncIterable<Buffer>;
  if (beginsAsGzip(head)) yield* gunzipChunks(stream, path);
  else {
    if (/\.(gz|tgz)$/i.test(path) && head.length > 0 && !isPlain(head)) throw noGzip(path);
    yield* stream;
  }
}

/** @throws CP_DATA_READ where a file is a pointer of Git LFS */
export function refuseLfsPointer(head: Uint8Array, where: string): void {
  if (isLfsPointer(head))
    throw new CounterpointError('CP_DATA_READ', { ...lfsPointerFacts, where });
}

/** Whether bytes are text or a tar archive that was named `.gz` though it is not compressed. */
function isPlain(head: Buffer): boolean {
  if (head.length >= 262 && head.toString('latin1', 257, 262) === 'ustar') return true;
  // The last character may be cut.
  for (let cut = 0; cut < 4; cut++)
    if (isUtf8(head.subarray(0, head.length - cut))) return !head.includes(0);
  return false;
}

function noGzip(where: string): CounterpointError {
  return new CounterpointError('CP_DATA_GZIP', {
    what: 'A file that is called gzip is damaged at its start, or is something else',
    where,
    expected: 'gzip, or plain text',
    remedy: 'copy the file again',
    facts: { torn: false },
  });
}
