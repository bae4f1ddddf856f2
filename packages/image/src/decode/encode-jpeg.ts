import type { Picture } from '../picture/picture.js';
import { loadSharp } from './load-sharp.js';

/**
 * A picture as the bytes of a JPEG file.
 *
 * @param picture of 1 or 3 channels
 * @param quality 1 to 100 @default 85
 */
export async function encodeJpeg(
  { data, width, height, channels }: Picture,
  quality = 85,
): Promise<Uint8Array> {
  const sharp = await loadSharp();
  return sharp(data, { raw: { width, height, channels: channels as 3 } })
    .jpeg({ quality })
    .toBuffer();
}
