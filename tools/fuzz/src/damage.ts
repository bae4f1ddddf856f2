import type { Rng } from '@counterpoint/core';
import type { DamageName } from './fuzz-kind.js';

/** A damaged file and how it was damaged. */
export interface Damaged {
  readonly name: DamageName;
  readonly bytes: Uint8Array;
}

/** Headers lie in the first bytes of a file. */
const headerBytes = 256;
const extremes = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
];

/**
 * One random damage:
 * - `flip`: 1 to 8 bits anywhere;
 * - `cut`: the end is missing;
 * - `splice`: a stretch is replaced by a stretch of another file, removed, or repeated;
 * - `lie`: one 1-, 2- or 4-byte field among the first 256 bytes gets an extreme value.
 */
export function damage(bytes: Uint8Array, other: Uint8Array, rng: Rng): Damaged {
  const name = rng.pick(['flip', 'cut', 'splice', 'lie'] as const);
  return { name, bytes: damages[name](bytes, other, rng) };
}

type Change = (bytes: Uint8Array, other: Uint8Array, rng: Rng) => Uint8Array;

const damages: Readonly<Record<DamageName, Change>> = { flip, cut, splice, lie };

function flip(bytes: Uint8Array, _other: Uint8Array, rng: Rng): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (let count = 1 + rng.integer(8); count > 0; count--)
    copy[rng.integer(copy.length)]! ^= 1 << rng.integer(8);
  return copy;
}

function cut(bytes: Uint8Array, _other: Uint8Array, rng: Rng): Uint8Array {
  return Uint8Array.from(bytes.subarray(0, rng.integer(bytes.length)));
}

function splice(bytes: Uint8Array, other: Uint8Array, rng: Rng): Uint8Array {
  const [at, length] = stretch(bytes, rng);
  const [from, count] = stretch(rng.chance(0.5) ? bytes : other, rng);
  const source = rng.chance(0.3) ? new Uint8Array(0) : other.subarray(from, from + count);
  return Buffer.concat([bytes.subarray(0, at), source, bytes.subarray(at + length)]);
}

function lie(bytes: Uint8Array, _other: Uint8Array, rng: Rng): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const view = new DataView(copy.buffer);
  const width = rng.pick([1, 2, 4] as const);
  if (copy.length < width) return copy;
  const at = rng.integer(Math.min(headerBytes, copy.length - width + 1));
  const value = rng.pick(extremes);
  const little = rng.chance(0.5);
  if (width === 1) view.setUint8(at, value & 0xff);
  else if (width === 2) view.setUint16(at, value & 0xffff, little);
  else view.setUint32(at, value, little);
  return copy;
}

function stretch(bytes: Uint8Array, rng: Rng): readonly [at: number, length: number] {
  const at = rng.integer(bytes.length);
  return [at, 1 + rng.integer(Math.max(1, Math.min(64, bytes.length - at)))];
}
