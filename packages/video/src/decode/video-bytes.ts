import { CounterpointError } from '@counterpoint/core';
import { open } from 'node:fs/promises';

/** The bytes of a video, readable from any place without being in memory whole. */
export interface VideoBytes {
  /** How it is called in messages. */
  readonly name: string;
  /** Where the bytes lie as a file; undefined for bytes in memory. */
  readonly path?: string;
  readonly size: number;
  /** At most `length` bytes from `offset`: fewer at the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** @throws CP_VIDEO_EMPTY */
export function videoBytesInMemory(bytes: Uint8Array, name: string): VideoBytes {
  if (bytes.length === 0) throw noBytes(name);
  return {
    name,
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
    close: () => Promise.resolve(),
  };
}

/** @throws CP_VIDEO_FILE, CP_VIDEO_EMPTY */
export async function videoBytesOfFile(path: string): Promise<VideoBytes> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  try {
    const about = await file.stat();
    if (!about.isFile()) throw unreadable(path, new Error('it is no file'));
    if (about.size === 0) throw noBytes(path);
    return {
      name: path,
      path,
      size: about.size,
      async read(offset, length) {
        const bytes = new Uint8Array(Math.max(0, Math.min(length, about.size - offset)));
        const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
        return bytes.subarray(0, bytesRead);
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function noBytes(where: string): CounterpointError {
  return new CounterpointError('CP_VIDEO_EMPTY', { what: 'A file of video is empty', where });
}

function unreadable(where: string, cause: unknown): CounterpointError {
  return new CounterpointError('CP_VIDEO_FILE', {
    what: `A video cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`,
    where,
    remedy: 'check that the path is right and may be read',
    cause,
  });
}
