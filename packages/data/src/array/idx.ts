import { CounterpointError } from '@counterpoint/core';
import { fileChunks } from '../bytes/file-chunks.js';

/** An array of unsigned bytes in the idx format of MNIST. */
export interface Idx {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/**
 * Reads an idx file (two zero bytes, type 8, number of axes, axes as 32-bit big-endian, bytes),
 * plain or gzip.
 * LeCun, Cortes, Burges, "The MNIST database", http://yann.lecun.com/exdb/mnist/.
 *
 * @throws CP_DATA_IDX when the header is another or its length is not the file's
 */
export async function readIdx(path: string): Promise<Idx> {
  const chunks: Buffer[] = [];
  for await (const chunk of fileChunks(path)) chunks.push(chunk);
  const file = Buffer.concat(chunks);
  const axes = file.length >= 4 && file.readUInt16BE(0) === 0 && file[2] === 8 ? file[3]! : 0;
  if (axes === 0 || file.length < 4 + 4 * axes)
    throw wrongIdx('it does not begin as an idx file of bytes', path);
  const shape = Array.from({ length: axes }, (_, i) => file.readUInt32BE(4 + 4 * i));
  const expected = shape.reduce((product, n) => product * n, 1);
  const data = file.subarray(4 + 4 * axes);
  if (data.length !== expected)
    throw wrongIdx(`its header says ${shape.join(' x ')} and ${data.length} bytes follow`, path);
  return { shape, data };
}

export function wrongIdx(why: string, path: string): CounterpointError {
  return new CounterpointError('CP_DATA_IDX', {
    what: `An idx file cannot be read: ${why}`,
    where: path,
    expected: 'an idx file as MNIST has',
    remedy: 'copy the file again',
  });
}
