/** Start of frame: baseline, extended sequential, progressive; all with Huffman codes. */
const frames = [0xc0, 0xc1, 0xc2];
/** Segments that change nothing of how the levels are read: JFIF, comment, tables, restarts. */
const harmless = [0xe0, 0xfe, 0xdb, 0xc4, 0xdd];
const startOfScan = 0xda;

/**
 * Whether a JPEG file is a plain one: 8 bits, grey or three components, of at most so many pixels,
 * complete, and without a segment that asks for more than its levels (orientation, colour profile,
 * Adobe's colour transform).
 *
 * @param bytes which begin as a JPEG file does
 * @param maxPixels height x width
 */
export function isPlainJpeg(bytes: Uint8Array, maxPixels: number): boolean {
  const end = bytes.length - 2;
  if (bytes[end] !== 0xff || bytes[end + 1] !== 0xd9) return false;
  let hasFrame = false;
  for (let at = 2; at + 9 < bytes.length;) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff) return false;
    if (marker === startOfScan) return hasFrame;
    if (frames.includes(marker)) {
      if (hasFrame) return false;
      hasFrame = true;
      const precision = bytes[at + 4];
      const height = 256 * bytes[at + 5]! + bytes[at + 6]!;
      const width = 256 * bytes[at + 7]! + bytes[at + 8]!;
      const components = bytes[at + 9];
      if (precision !== 8 || (components !== 1 && components !== 3)) return false;
      if (height * width === 0 || height * width > maxPixels) return false;
    } else if (!harmless.includes(marker)) return false;
    at += 2 + 256 * bytes[at + 2]! + bytes[at + 3]!;
  }
  return false;
}
