import type { Picture } from './picture.js';

/**
 * A picture as RGB to look at: its first three bands; one band as grey, of two the second twice.
 */
export function rgbToShow(picture: Picture): Picture {
  const { height, width, channels, data } = picture;
  if (channels === 3) return picture;
  const rgb = new Uint8Array(height * width * 3);
  for (let i = 0; i < height * width; i++)
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = data[i * channels + Math.min(c, channels - 1)]!;
  return { ...picture, channels: 3, data: rgb };
}
