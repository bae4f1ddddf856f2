import type { FloatPicture } from './float-picture.js';
import { luma } from './luma.js';

/** clamp(f v). Factor 0 is black, 1 leaves the picture as it is. */
export function adjustBrightness({ data }: FloatPicture, factor: number): void {
  for (let i = 0; i < data.length; i++) {
    const value = factor * data[i]!;
    data[i] = value > 1 ? 1 : value;
  }
}

/** clamp(f v + (1 - f) m) with m the mean luma of the whole picture. */
export function adjustContrast({ data }: FloatPicture, factor: number): void {
  let red = 0,
    green = 0,
    blue = 0;
  for (let i = 0; i < data.length; i += 3) {
    red += data[i]!;
    green += data[i + 1]!;
    blue += data[i + 2]!;
  }
  const mean = (3 * (luma.red * red + luma.green * green + luma.blue * blue)) / data.length;
  const offset = (1 - factor) * mean;
  for (let i = 0; i < data.length; i++) {
    const value = factor * data[i]! + offset;
    data[i] = value < 0 ? 0 : value > 1 ? 1 : value;
  }
}

/** clamp(f v + (1 - f) luma) pixel by pixel. Factor 0 is grey. */
export function adjustSaturation({ data }: FloatPicture, factor: number): void {
  for (let i = 0; i < data.length; i += 3) {
    const red = data[i]!,
      green = data[i + 1]!,
      blue = data[i + 2]!;
    const offset = (1 - factor) * (luma.red * red + luma.green * green + luma.blue * blue);
    const r = factor * red + offset,
      g = factor * green + offset,
      b = factor * blue + offset;
    data[i] = r < 0 ? 0 : r > 1 ? 1 : r;
    data[i + 1] = g < 0 ? 0 : g > 1 ? 1 : g;
    data[i + 2] = b < 0 ? 0 : b > 1 ? 1 : b;
  }
}
