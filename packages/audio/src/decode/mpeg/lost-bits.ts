import { earlierBytes, type MpegHeader } from './frame-header.js';

/**
 * Follows the bits that frames of layer 3 leave for later ones (ISO/IEC 11172-3, section 2.4.2.7).
 *
 * A stream that begins in the middle of another has first frames whose earlier bits are lost. They
 * are silent; mpg123 makes noise of them and of the frames behind them, since it forgets what a
 * frame that it cannot decode leaves for the next.
 */
export class LostBits {
  /** Bytes of earlier frames that are there. */
  #earlier = 0;

  /**
   * @returns a silent frame in place of one that needs more earlier bytes than there are: its side
   *   information says that it holds no sound and that all its bytes are for later frames.
   *   Undefined where the frame is whole.
   */
  replacement(frame: Uint8Array, header: MpegHeader): Uint8Array | undefined {
    if (header.layer !== 3) return undefined;
    const start = header.protected ? 6 : 4;
    const side = sideBytes(header);
    const there = this.#earlier;
    const most = header.version === 1 ? 511 : 255;
    this.#earlier = Math.min(most, there + Math.max(0, frame.length - start - side));
    if (earlierBytes(frame, header) <= there || frame.length < start + side) return undefined;
    const silent = Uint8Array.from(frame);
    silent.fill(0, start, start + side);
    if (header.version === 1) {
      silent[start] = there >> 1;
      silent[start + 1] = (there & 1) << 7;
    } else silent[start] = there;
    if (header.protected) {
      const sum = checksum(checksum(0xffff, silent.subarray(2, 4)), silent.subarray(6, 6 + side));
      silent[4] = sum >> 8;
      silent[5] = sum & 255;
    }
    return silent;
  }
}

function sideBytes({ version, channels }: MpegHeader): number {
  if (version === 1) return channels === 1 ? 17 : 32;
  return channels === 1 ? 9 : 17;
}

/** CRC-16 of the polynomial 0x8005, the highest bit first (section 2.4.3.1). */
function checksum(before: number, bytes: Uint8Array): number {
  let sum = before;
  for (const byte of bytes) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) sum = ((sum << 1) ^ (sum & 0x8000 ? 0x8005 : 0)) & 0xffff;
  }
  return sum;
}
