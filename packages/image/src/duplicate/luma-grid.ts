import type { Picture } from '../picture/picture.js';
import { resizedCrop } from '../view/resized-crop.js';

/** Brightness (of other pictures than RGB the mean of the bands) of a picture resized to height x width, 0-255, row by row. */
export function lumaGrid(picture: Picture, height: number, width: number): Float64Array {
  const { data, channels } = resizedCrop(
    picture,
    { top: 0, left: 0, height: picture.height, width: picture.width },
    height,
    width,
  );
  return Float64Array.from({ length: height * width }, (_, i) =>
    channels === 3
      ? 0.299 * data[3 * i]! + 0.587 * data[3 * i + 1]! + 0.114 * data[3 * i + 2]!
      : meanOf(data.subarray(channels * i, channels * (i + 1))),
  );
}

/** 64 bits as 16 hexadecimal digits, the first bit highest. */
export function hexOfBits(bits: readonly boolean[]): string {
  let hex = '';
  for (let i = 0; i < bits.length; i += 4)
    hex += (8 * +bits[i]! + 4 * +bits[i + 1]! + 2 * +bits[i + 2]! + +bits[i + 3]!).toString(16);
  return hex;
}

function meanOf(levels: Uint8Array): number {
  return levels.reduce((sum, level) => sum + level, 0) / levels.length;
}
