import type { Picture } from '../picture/picture.js';
import { resizedCrop } from './resized-crop.js';

/**
 * The whole picture resized to a square of `side`, whatever its form: for scenes whose edges count.
 */
export function stretched(picture: Picture, side: number): Picture {
  return {
    ...resizedCrop(
      picture,
      { top: 0, left: 0, height: picture.height, width: picture.width },
      side,
      side,
    ),
    view: true,
  };
}
