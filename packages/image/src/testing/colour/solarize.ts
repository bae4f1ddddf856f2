import type { FloatPicture } from './float-picture.js';

/** Inverts what is at least as bright as the threshold (0-1), channel by channel. */
export function solarize({ data }: FloatPicture, threshold: number): void {
  for (let i = 0; i < data.length; i++) if (data[i]! >= threshold) data[i] = 1 - data[i]!;
}
