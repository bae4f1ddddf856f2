import type { Picture } from '../picture/picture.js';
import { loadSharp } from './load-sharp.js';

/**
 * A picture as the bytes of a JPEG file.
 *
 * @param quality 1 to 100 @default 85
 */
export async function encodeJpeg(
  { data, width, height }: Pick<Picture, 'data' | 'width' | 'height'>,
  quality = 85,
): Promise<Uint8Array> {
  const sharp = await loadSharp();
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer();
}
