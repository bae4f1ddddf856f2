import { CounterpointError } from '@counterpoint/core';
import { readFile } from 'node:fs/promises';

/** @throws CP_VIDEO_WEIGHTS */
export async function bytesOf(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: unknown) => {
    throw new CounterpointError('CP_VIDEO_WEIGHTS', {
      what: 'The weights of an encoder cannot be read',
      where: path,
      expected: 'a safetensors file',
      remedy: 'check the path',
      cause,
    });
  });
}
