import type { FloatPicture } from './float-picture.js';

/** Shares of red, green and blue in the brightness that the eye sees (ITU-R BT.601, luma), as torchvision rounds them. */
export const luma = { red: 0.2989, green: 0.587, blue: 0.114 } as const;

/** Three equal channels of luma. */
export function toGrey({ data }: FloatPicture): void {
  for (let i = 0; i < data.length; i += 3) {
    data[i] =
      data[i + 1] =
      data[i + 2] =
        luma.red * data[i]! + luma.green * data[i + 1]! + luma.blue * data[i + 2]!;
  }
}
