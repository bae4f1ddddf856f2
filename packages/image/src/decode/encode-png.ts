import type { Picture } from '../picture/picture.js';
import { loadSharp } from './load-sharp.js';

/** A picture as the bytes of a PNG file. */
export async function encodePng({ data, width, height, channels }: Picture): Promise<Uint8Array> {
  const sharp = await loadSharp();
  return sharp(data, { raw: { width, height, channels } }).png().toBuffer();
}
