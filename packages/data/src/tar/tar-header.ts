import { CounterpointError } from '@counterpoint/core';

/** One header block of a tar archive (POSIX.1-2001, section "ustar Interchange Format"). */
export interface TarHeader {
  readonly name: string;
  readonly size: number;
  /** '0' file, '5' directory, 'x' extended header of the next file, 'L' its long name (GNU), ... */
  readonly kind: string;
}

export const tarBlock = 512;

/**
 * Reads a header block, or undefined for a block of zeros (the archive's end).
 *
 * @throws CP_DATA_TAR_HEADER when its checksum or its size is wrong
 */
export function tarHeader(block: Uint8Array, where: string): TarHeader | undefined {
  let sum = 0;
  for (let i = 0; i < tarBlock; i++) sum += i >= 148 && i < 156 ? 32 : block[i]!;
  if (sum === 256) return undefined;
  if (octal(block, 148, 8) !== sum) throw wrongHeader('its checksum is wrong', where);
  const size = block[124]! & 0x80 ? base256(block, 124, 12) : octal(block, 124, 12);
  if (!Number.isSafeInteger(size) || size < 0)
    throw wrongHeader(`it claims a size of ${size}`, where);
  const name = text(block, 0, 100);
  const prefix = text(block, 257, 5) === 'ustar' && block[262] === 0 ? text(block, 345, 155) : '';
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size,
    kind: block[156] === 0 ? '0' : String.fromCharCode(block[156]!),
  };
}

/** The records of an extended header: `length key=value` and a newline, each. */
export function paxRecords(bytes: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < body.length;) {
    const space = body.indexOf(32, at);
    const length = space < 0 ? NaN : Number(body.toString('latin1', at, space));
    if (!Number.isInteger(length) || length <= space - at || at + length > body.length) break;
    const record = body.toString('utf8', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    if (equals > 0) records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

export function wrongHeader(what: string, where: string): CounterpointError {
  return new CounterpointError('CP_DATA_TAR_HEADER', {
    what: `A tar header cannot be right: ${what}`,
    where,
    expected: 'a tar archive (ustar, pax or GNU)',
    remedy: 'copy the archive again, or keep what comes before with --on-error skip',
  });
}

function text(block: Uint8Array, from: number, length: number): string {
  const end = block.subarray(from, from + length).indexOf(0);
  return Buffer.from(block.buffer, block.byteOffset + from, end < 0 ? length : end).toString(
    'utf8',
  );
}

function octal(block: Uint8Array, from: number, length: number): number {
  const digits = text(block, from, length).trim();
  return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : NaN;
}

function base256(block: Uint8Array, from: number, length: number): number {
  if (block[from]! & 0x40) return -1;
  let value = block[from]! & 0x3f;
  for (let i = 1; i < length; i++) value = value * 256 + block[from + i]!;
  return value;
}
