import { CounterpointError } from '@counterpoint/core';
import type { FileHandle } from 'node:fs/promises';
import type { TarPlace } from './tar-sample.js';

/** Neighbours are read together when no more than this lies between them. */
const gapBytes = 4096;

/** Reads the members of one sample from an uncompressed archive, neighbours with one call. */
export async function readPlaces(
  file: FileHandle,
  places: readonly TarPlace[],
  where: string,
): Promise<Record<string, Uint8Array>> {
  const members: Record<string, Uint8Array> = {};
  for (let i = 0; i < places.length;) {
    const start = places[i]!.offset;
    let j = i + 1;
    while (
      j < places.length &&
      places[j]!.offset - (places[j - 1]!.offset + places[j - 1]!.size) <= gapBytes
    )
      j++;
    const end = places[j - 1]!.offset + places[j - 1]!.size;
    const bytes = new Uint8Array(end - start);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    if (bytesRead < bytes.length) {
      throw new CounterpointError('CP_DATA_CHANGED', {
        what: 'An archive became shorter while it was being read',
        where,
        remedy: 'do not change data while it is being read',
      });
    }
    for (; i < j; i++) {
      const { extension, offset, size } = places[i]!;
      members[extension] = bytes.subarray(offset - start, offset - start + size);
    }
  }
  return members;
}
