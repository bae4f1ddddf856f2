import type { Frame } from '../decode/frame.js';

/**
 * The number that a frame of `fixtures/numbers.webm` shows: bit i is the brightness of the i-th
 * eighth of its width. The source had 25 frames a second, of which frames that 2 and 7 do not
 * divide are missing.
 */
export function numberOf({ width, height, data }: Frame): number {
  let number = 0;
  for (let bit = 0; bit < 8; bit++) {
    const x = Math.floor(((bit + 0.5) * width) / 8);
    const y = Math.floor(height / 2);
    if (data[(y * width + x) * 3]! > 120) number += 2 ** bit;
  }
  return number;
}

/** The number of the frame that is shown at a time. */
export function numberAt(seconds: number): number {
  let number = Math.floor(seconds * 25 + 1e-3);
  while (number > 0 && number % 2 !== 0 && number % 7 !== 0) number--;
  return number;
}
