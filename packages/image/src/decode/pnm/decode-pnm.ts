import type { Bands } from '../bands.js';
import { checkSize, damaged, type DecodeSubject } from '../picture-faults.js';

/** `P1` to `P6` by their digit. */
const kinds = {
  1: { bands: 1, plain: true, bitmap: true },
  2: { bands: 1, plain: true, bitmap: false },
  3: { bands: 3, plain: true, bitmap: false },
  4: { bands: 1, plain: false, bitmap: true },
  5: { bands: 1, plain: false, bitmap: false },
  6: { bands: 3, plain: false, bitmap: false },
} as const;

/**
 * Decodes a portable bitmap, graymap or pixmap (PBM, PGM, PPM; plain or raw, 1 to 16 bits): the first picture of the file.
 * A sample becomes `round(255 value / maxval)`. https://netpbm.sourceforge.net/doc/pnm.html
 *
 * @throws CP_IMAGE_DAMAGED, CP_IMAGE_TOO_LARGE
 */
export function decodePnm(bytes: Uint8Array, maxPixels: number, subject: DecodeSubject): Bands {
  const { bands, plain, bitmap } = kinds[Number(String.fromCharCode(bytes[1]!)) as 1];
  const header = new PnmText(bytes, 2, subject);
  const [width, height] = [header.number(), header.number()];
  const maxval = bitmap ? 1 : header.number();
  if (width === 0 || height === 0 || maxval === 0 || maxval > 65535)
    throw damaged(subject, `its header says ${width} x ${height} pixels of 0 to ${maxval}`);
  checkSize(subject, { width, height }, maxPixels);
  const count = width * height * bands;
  const from = header.at + 1; // one white space ends the header
  const sampleBytes = maxval > 255 ? 2 : 1;
  const needed = bitmap ? height * Math.ceil(width / 8) : count * sampleBytes;
  if (plain ? bytes.length - header.at < count : bytes.length - from < needed)
    throw damaged(subject, `it is cut off: ${bytes.length - from} of ${needed} bytes are there`);
  const levels = new Uint8Array(count);
  const level = (value: number) => {
    if (value > maxval) throw damaged(subject, `a sample is ${value}, and the largest ${maxval}`);
    return Math.floor((255 * value) / maxval + 0.5);
  };
  if (plain) {
    for (let i = 0; i < count; i++)
      levels[i] = bitmap ? 255 * (1 - header.bit()) : level(header.number());
  } else if (bitmap) {
    const rowBytes = Math.ceil(width / 8);
    for (let i = 0; i < count; i++) {
      const x = i % width;
      const byte = bytes[from + Math.floor(i / width) * rowBytes + (x >> 3)]!;
      levels[i] = (byte >> (7 - (x & 7))) & 1 ? 0 : 255;
    }
  } else {
    for (let i = 0; i < count; i++)
      levels[i] = level(
        sampleBytes === 1
          ? bytes[from + i]!
          : 256 * bytes[from + 2 * i]! + bytes[from + 2 * i + 1]!,
      );
  }
  return { width, height, bands, alpha: false, levels };
}

/** Numbers among white space and comments. */
class PnmText {
  readonly #bytes: Uint8Array;
  readonly #subject: DecodeSubject;
  at: number;

  constructor(bytes: Uint8Array, at: number, subject: DecodeSubject) {
    this.#bytes = bytes;
    this.at = at;
    this.#subject = subject;
  }

  /** The next whole number. Afterwards `at` is the byte behind it. */
  number(): number {
    this.#skipSpace();
    const start = this.at;
    let value = 0;
    while (isDigit(this.#bytes[this.at])) value = 10 * value + this.#bytes[this.at++]! - 48;
    if (this.at === start || value > 2 ** 31) throw this.#fault();
    return value;
  }

  /** The next 0 or 1, which need not stand apart from its neighbours. */
  bit(): number {
    this.#skipSpace();
    const digit = this.#bytes[this.at++];
    if (digit !== 48 && digit !== 49) throw this.#fault();
    return digit - 48;
  }

  #skipSpace(): void {
    for (;;) {
      const byte = this.#bytes[this.at];
      if (byte === 35) {
        while (this.at < this.#bytes.length && ![10, 13].includes(this.#bytes[this.at]!)) this.at++;
      } else if (byte === 32 || (byte !== undefined && byte >= 9 && byte <= 13)) this.at++;
      else return;
    }
  }

  #fault() {
    return damaged(
      this.#subject,
      this.at >= this.#bytes.length
        ? 'it is cut off among its numbers'
        : `a number is missing at byte ${this.at}`,
    );
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}
