import type { Picture } from './picture.js';

/** How far a level may be from the margin's and still belong to it, 0-255. */
const tolerance = 16;

/**
 * What a picture shows, without the margin around it, in the middle of a square of the margin's colour: drawings of one thing then have one size
 * and place. The margin is the colour of the corners; a picture whose corners differ, or that has nothing else, stays as it is.
 */
export function trimmed(picture: Picture): Picture {
  const { height, width, channels, data } = picture;
  const margin = data.subarray(0, channels);
  const isMargin = (place: number) =>
    margin.every((level, c) => Math.abs(data[channels * place + c]! - level) <= tolerance);
  if (![0, width - 1, (height - 1) * width, height * width - 1].every(isMargin)) return picture;
  let [top, bottom, left, right] = [height, -1, width, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (isMargin(y * width + x)) continue;
      [top, bottom] = [Math.min(top, y), y];
      [left, right] = [Math.min(left, x), Math.max(right, x)];
    }
  }
  if (bottom < 0) return picture;
  const [rows, columns] = [bottom - top + 1, right - left + 1];
  const side = Math.max(rows, columns);
  const [down, across] = [Math.floor((side - rows) / 2), Math.floor((side - columns) / 2)];
  const square = new Uint8Array(channels * side * side);
  for (let at = 0; at < square.length; at += channels) square.set(margin, at);
  for (let y = 0; y < rows; y++) {
    const from = channels * ((top + y) * width + left);
    square.set(
      data.subarray(from, from + channels * columns),
      channels * ((down + y) * side + across),
    );
  }
  return { ...picture, height: side, width: side, data: square };
}
