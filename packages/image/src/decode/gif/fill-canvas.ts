import type { Bands } from '../bands.js';

/** The canvas of a GIF around its first picture. */
interface Canvas {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Red, green and blue where the first picture is not. */
  readonly background: Uint8Array;
}

/**
 * A GIF whose first picture covers a part of its canvas alone: the rest has the background colour
 * of the file (GIF89a, section 18), where libvips leaves it black. With a transparent colour the
 * rest is transparent, and blended already.
 */
export function fillCanvas(decoded: Bands, bytes: Uint8Array): Bands {
  const canvas = canvasOf(bytes);
  const { width, height, bands } = decoded;
  if (canvas === undefined || bands !== 3) return decoded;
  const { left, top, right, bottom, background } = canvas;
  if (left <= 0 && top <= 0 && right >= width && bottom >= height) return decoded;
  const levels = Uint8Array.from(decoded.levels);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (x < left || x >= right || y < top || y >= bottom)
        levels.set(background, 3 * (y * width + x));
  return { ...decoded, levels };
}

const [extension, graphicControl, picture] = [0x21, 0xf9, 0x2c];

/** Undefined where there is no palette of the whole file, or a colour is transparent. */
function canvasOf(bytes: Uint8Array): Canvas | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = bytes[10] ?? 0;
  if (bytes.length < 13 || !(flags & 0x80)) return undefined;
  const palette = bytes.subarray(13, 13 + 3 * 2 ** ((flags & 7) + 1));
  const index = bytes[11]!;
  let at = 13 + palette.length;
  for (; bytes[at] === extension; at++) {
    if (bytes[at + 1] === graphicControl && bytes[at + 3]! & 1) return undefined;
    at += 2;
    while ((bytes[at] ?? 0) > 0) at += bytes[at]! + 1;
  }
  if (bytes[at] !== picture || at + 9 > bytes.length || 3 * index >= palette.length)
    return undefined;
  const [left, top, width, height] = [1, 3, 5, 7].map((place) => view.getUint16(at + place, true));
  const background = palette.subarray(3 * index, 3 * index + 3);
  return { left: left!, top: top!, right: left! + width!, bottom: top! + height!, background };
}
