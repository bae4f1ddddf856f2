/** Reads big-endian bit fields of a byte array. Past the end it reads zeros and says so. */
export class BitReader {
  readonly bytes: Uint8Array;
  /** Bits read so far. */
  position = 0;
  readonly #bits: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#bits = bytes.length * 8;
  }

  /** Whether more bits were read than there are. */
  get exhausted(): boolean {
    return this.position > this.#bits;
  }

  /** The next 32 bits, not consumed. */
  peek(): number {
    const { bytes, position } = this;
    const at = position >>> 3,
      shift = position & 7;
    const high =
      at + 3 < bytes.length
        ? (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
        : ((bytes[at] ?? 0) << 24) |
          ((bytes[at + 1] ?? 0) << 16) |
          ((bytes[at + 2] ?? 0) << 8) |
          (bytes[at + 3] ?? 0);
    return shift === 0 ? high : (high << shift) | ((bytes[at + 4] ?? 0) >>> (8 - shift));
  }

  /** An unsigned number of 0 to 32 bits. */
  unsigned(width: number): number {
    if (width === 0) return 0;
    const value = this.peek() >>> (32 - width);
    this.position += width;
    return value;
  }

  /** A number of 0 to 33 bits in two's complement. */
  signed(width: number): number {
    if (width === 0) return 0;
    if (width > 32) {
      const high = this.signed(width - 32);
      return high * 2 ** 32 + this.unsigned(32);
    }
    const value = this.peek() >> (32 - width);
    this.position += width;
    return value;
  }

  /** The number of zeros before the next one, which is consumed too. */
  unary(): number {
    let zeros = 0;
    for (;;) {
      const word = this.peek();
      if (word !== 0) {
        const leading = Math.clz32(word);
        this.position += leading + 1;
        return zeros + leading;
      }
      zeros += 32;
      this.position += 32;
      if (this.exhausted) return zeros;
    }
  }

  /** Moves to the next whole byte. */
  align(): void {
    this.position = (this.position + 7) & ~7;
  }
}
