import type { Picture } from '../picture/picture.js';
import { resizedCrop } from './resized-crop.js';

/**
 * The view of evaluation: the largest centred square, or a part of it, resized to `side`.
 *
 * @param part of the shorter side that the square keeps: 1, or 224 / 256 as published for ImageNet.
 * @default 1
 */
export function centreCrop(picture: Picture, side: number, part = 1): Picture {
  const square = Math.max(1, Math.round(Math.min(picture.height, picture.width) * part));
  if (square === side && picture.height === side && picture.width === side)
    return { ...picture, view: true };
  const box = {
    top: Math.floor((picture.height - square) / 2),
    left: Math.floor((picture.width - square) / 2),
    height: square,
    width: square,
  };
  return { ...resizedCrop(picture, box, side, side), view: true };
}
