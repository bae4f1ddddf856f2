import type { StoredTensor } from './safetensors.js';

/**
 * Converts a stored array of any type and shape to float32.
 *
 * @returns the values in row-major order, [product of the shape]
 */
export function storedFloats({ dtype, bytes }: StoredTensor): Float32Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  switch (dtype) {
    case 'F32':
      return new Float32Array(copy.buffer);
    case 'I32':
      return Float32Array.from(new Int32Array(copy.buffer));
    case 'F64':
      return Float32Array.from(new Float64Array(copy.buffer));
    case 'I64':
      return Float32Array.from(new BigInt64Array(copy.buffer), Number);
    case 'F16':
      return Float32Array.from({ length: copy.byteLength / 2 }, (_, i) =>
        fromHalf(view.getUint16(2 * i, true)),
      );
    case 'BF16': {
      const words = new Uint32Array(copy.byteLength / 2);
      for (let i = 0; i < words.length; i++) words[i] = view.getUint16(2 * i, true) << 16;
      return new Float32Array(words.buffer);
    }
    default:
      return Float32Array.from(copy);
  }
}

/** An IEEE 754 half as a number. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
