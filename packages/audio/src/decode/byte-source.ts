import { CounterpointError } from '@counterpoint/core';
import { open } from 'node:fs/promises';

/** Bytes that can be read from any place, without being in memory whole. */
export interface ByteSource {
  /** How it is called in messages. */
  readonly name: string;
  /** Where the bytes lie as a file; undefined for bytes in memory. */
  readonly path?: string;
  readonly size: number;
  /** At most `length` bytes from `offset`: fewer at the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

export function bytesInMemory(bytes: Uint8Array, name = 'bytes in memory'): ByteSource {
  return {
    name,
    size: bytes.length,
    read: (offset, length) =>
      Promise.resolve(bytes.subarray(offset, Math.min(bytes.length, offset + length))),
    close: () => Promise.resolve(),
  };
}

export async function bytesOfFile(path: string): Promise<ByteSource> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  const about = await file.stat();
  if (!about.isFile()) {
    await file.close();
    throw unreadable(path, new Error('it is no file'));
  }
  const { size } = about;
  return {
    name: path,
    path,
    size,
    async read(offset, length) {
      const byteCount = Math.max(0, Math.min(length, size - offset));
      const bytes = new Uint8Array(byteCount);
      let done = 0;
      while (done < byteCount) {
        const { bytesRead } = await file.read(bytes, done, byteCount - done, offset + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return bytes.subarray(0, done);
    },
    close: () => file.close(),
  };
}

function unreadable(path: string, cause: unknown): CounterpointError {
  return new CounterpointError('CP_AUDIO_FILE', {
    what: `A recording cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`,
    where: path,
    remedy: 'look whether the path is right and may be read',
    cause,
  });
}

/** The bytes from some place on, as if they were all. */
export function bytesFrom(source: ByteSource, start: number): ByteSource {
  if (start === 0) return source;
  return {
    name: source.name,
    path: source.path,
    size: Math.max(0, source.size - start),
    read: (offset, length) => source.read(start + offset, length),
    close: () => source.close(),
  };
}
