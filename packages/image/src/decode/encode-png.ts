import { CounterpointError } from '@counterpoint/core';
import type { Picture } from '../picture/picture.js';
import { loadSharp } from './load-sharp.js';

/**
 * A picture of one or three channels as the bytes of a PNG file.
 *
 * @throws CP_IMAGE_SHAPE for other channels
 */
export async function encodePng({ data, width, height, channels }: Picture): Promise<Uint8Array> {
  if (channels !== 1 && channels !== 3)
    throw new CounterpointError('CP_IMAGE_SHAPE', {
      what: `A picture of ${channels} channels cannot be written as PNG`,
      expected: '1 or 3 channels',
      remedy: 'select the channels to show',
      facts: { channels },
    });
  const sharp = await loadSharp();
  return sharp(data, { raw: { width, height, channels } }).png().toBuffer();
}
