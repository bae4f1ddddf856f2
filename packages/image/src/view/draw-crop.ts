import type { Rng } from '@counterpoint/core';
import type { PictureInfo } from '../picture/picture.js';
import type { Box } from './resized-crop.js';

/**
 * A box of a uniformly drawn share of the area and a log-uniformly drawn aspect (Szegedy et al.
 * 2015, https://arxiv.org/abs/1409.4842,
 * section 6). After ten misses: the largest centred box within the aspects, as torchvision's
 * `RandomResizedCrop` falls back.
 */
export function drawCrop(
  { height, width }: PictureInfo,
  area: readonly [number, number],
  aspect: readonly [number, number],
  rng: Rng,
): Box {
  for (let attempt = 0; attempt < 10; attempt++) {
    const pixels = height * width * rng.uniform(area[0], area[1]);
    const ratio = Math.exp(rng.uniform(Math.log(aspect[0]), Math.log(aspect[1])));
    const w = Math.round(Math.sqrt(pixels * ratio)),
      h = Math.round(Math.sqrt(pixels / ratio));
    if (w >= 1 && h >= 1 && w <= width && h <= height) {
      return {
        top: rng.integer(height - h + 1),
        left: rng.integer(width - w + 1),
        height: h,
        width: w,
      };
    }
  }
  const ratio = width / height;
  const w = ratio > aspect[1] ? Math.max(1, Math.round(height * aspect[1])) : width;
  const h = ratio < aspect[0] ? Math.max(1, Math.round(width / aspect[0])) : height;
  return {
    top: Math.floor((height - h) / 2),
    left: Math.floor((width - w) / 2),
    height: h,
    width: w,
  };
}
