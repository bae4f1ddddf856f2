/** A place in bytes that never leaves them: every read is checked, and varints are of bounded length. */
export class ByteCursor {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  /** Bytes up to the end. */
  get left(): number {
    return this.bytes.length - this.at;
  }

  byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined) throw new Error('a page ends early');
    return value;
  }

  /** Four bytes, the lowest first. */
  uint32(): number {
    const { bytes, at } = this;
    this.skip(4);
    return (
      (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
    );
  }

  skip(count: number): void {
    if (!(count >= 0 && count <= this.left)) throw new Error('a page ends early');
    this.at += count;
  }

  /** The next bytes as a cursor of their own; this one continues behind them. */
  part(count: number): ByteCursor {
    const from = this.at;
    this.skip(count);
    return new ByteCursor(this.bytes.subarray(from, this.at));
  }

  /** An unsigned number of 7 bits a byte, below 2^32. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (value >= 2 ** 32) break;
        return value;
      }
    }
    throw new Error('a number of a page is too long');
  }

  /** A signed number of 32 bits in zigzag order. */
  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** Leaves out a number of 7 bits a byte, of at most 64 bits. */
  skipVarint(): void {
    for (let length = 1; length <= 10; length++) if (this.byte() < 0x80) return;
    throw new Error('a number of a page is too long');
  }
}
