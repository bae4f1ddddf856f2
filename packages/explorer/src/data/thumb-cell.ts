import type { Pixels } from './thumb-sheets.js';

/** The size of a thumbnail: the pictures' own up to 48 pixels, in their common form. */
export function thumbCell(pictures: readonly (Pixels | undefined)[]): readonly [number, number] {
  const first = pictures.find((picture) => picture !== undefined);
  if (first === undefined) return [32, 32];
  const sameForm = pictures.every(
    (picture) =>
      picture === undefined ||
      Math.abs(picture.width / picture.height - first.width / first.height) < 0.01,
  );
  const scale = Math.min(1, 48 / Math.max(first.width, first.height));
  return sameForm
    ? [Math.max(8, Math.round(first.width * scale)), Math.max(8, Math.round(first.height * scale))]
    : [48, 48];
}
