/** Copies of at most 64 bytes take at least 3, so that no page is much larger than so many times its bytes. */
const largestRatio = 24;

/**
 * Inflates raw Snappy (as Parquet has it: no frames, no checksum). After the description of the
 * format: https://github.com/google/snappy/blob/main/format_description.txt
 *
 * @param size of the result, bytes
 * @throws an error with the reason when the input is damaged or has another size
 */
export function inflateSnappy(input: Uint8Array, size: number): Uint8Array {
  const damaged = (): Error => new Error('a page of Snappy is damaged');
  if (size > largestRatio * input.length) throw damaged();
  let at = 0;
  for (let shift = 0, length = 0; ; shift += 7) {
    const byte = input[at++];
    if (byte === undefined || shift > 28) throw damaged();
    length += (byte & 0x7f) * 2 ** shift;
    if (byte >= 0x80) continue;
    if (length !== size) throw damaged();
    break;
  }
  const output = new Uint8Array(size);
  let filled = 0;
  /** A number of 1 to 4 bytes, the lowest first. */
  const number = (bytes: number): number => {
    if (at + bytes > input.length) throw damaged();
    let value = 0;
    for (let i = 0; i < bytes; i++) value += input[at++]! * 2 ** (8 * i);
    return value;
  };
  while (at < input.length) {
    const tag = input[at++]!;
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >> 2;
      const length = 1 + (short < 60 ? short : number(short - 59));
      if (at + length > input.length || filled + length > size) throw damaged();
      output.set(input.subarray(at, at + length), filled);
      at += length;
      filled += length;
      continue;
    }
    const length = kind === 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
    const back = kind === 1 ? ((tag >> 5) << 8) + number(1) : number(kind === 2 ? 2 : 4);
    if (back === 0 || back > filled || filled + length > size) throw damaged();
    if (back >= length) output.copyWithin(filled, filled - back, filled - back + length);
    else for (let i = 0; i < length; i++) output[filled + i] = output[filled + i - back]!;
    filled += length;
  }
  if (filled !== size) throw damaged();
  return output;
}
