import type { FloatPicture } from './float-picture.js';
import { luma } from './luma.js';

/** Three equal channels of luma. */
export function toGrey({ data }: FloatPicture): void {
  for (let i = 0; i < data.length; i += 3) {
    data[i] =
      data[i + 1] =
      data[i + 2] =
        luma.red * data[i]! + luma.green * data[i + 1]! + luma.blue * data[i + 2]!;
  }
}
