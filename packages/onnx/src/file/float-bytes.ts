import type { ElementType } from './element-type.js';
import { toHalf } from '@counterpoint/core';

/** Float values as the bytes of a floating element type, rounded to the nearest. */
export function floatBytes(values: Float32Array, { name }: ElementType): Uint8Array {
  if (name === 'float64') return new Uint8Array(Float64Array.from(values).buffer);
  if (name === 'float16') return new Uint8Array(Uint16Array.from(values, toHalf).buffer);
  const bits = Uint32Array.from(new Uint32Array(values.buffer, values.byteOffset, values.length));
  if (name === 'float32') return new Uint8Array(bits.buffer);
  const nearest = (each: number) => (each + 0x7fff + ((each >>> 16) & 1)) >>> 16; // bfloat16
  return new Uint8Array(Uint16Array.from(bits, nearest).buffer);
}
