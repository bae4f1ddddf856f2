import { blurInto, blurScratch } from '../../kernel/blur-into.js';
import { kernel, reserve } from '../../kernel/picture-kernel.js';
import type { FloatPicture } from './float-picture.js';

/**
 * Gaussian blur with an odd number of taps, edges mirrored without repeating the border pixel (torchvision's `gaussian_blur`).
 *
 * @param sigma in pixels
 * @param taps the kernel's side, odd
 */
export function gaussianBlur(
  { data, height, width }: FloatPicture,
  sigma: number,
  taps: number,
): void {
  const scratch = 4 * data.length + 16;
  reserve(scratch + blurScratch(height, width, 3, taps));
  new Float32Array(kernel.memory.buffer).set(data);
  blurInto({ at: 0, height, width, step: 3 }, sigma, taps, scratch);
  data.set(new Float32Array(kernel.memory.buffer, 0, data.length));
}
