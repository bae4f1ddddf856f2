import { truncate, writeFile } from 'node:fs/promises';

/**
 * Writes a WebM whose segment ends with an empty element of so many bytes: a hole on the disk, but
 * a large file for whoever reads it.
 */
export async function writeLargeWebm(
  path: string,
  webm: Uint8Array,
  emptyBytes: number,
): Promise<void> {
  const segment = [0x18, 0x53, 0x80, 0x67];
  const at = webm.findIndex((_, i) => segment.every((byte, k) => webm[i + k] === byte)) + 4;
  const head = Buffer.alloc(9); // a Void element with a size of eight bytes, RFC 8794, section 11.3.2
  head[0] = 0xec;
  head.writeBigUInt64BE((1n << 56n) | BigInt(emptyBytes), 1);
  const all = Buffer.concat([webm, head]);
  const size = webm.length - at - 8 + head.length + emptyBytes;
  all.writeBigUInt64BE((1n << 56n) | BigInt(size), at);
  await writeFile(path, all);
  await truncate(path, all.length + emptyBytes);
}
