import type { Picture } from '@counterpoint/image';

/**
 * A picture with a map of levels over it: grey where the level is 0, in its own colours and warm
 * where it is 1.
 *
 * @param levels [height, width], 0-1, interpolated between places
 */
export function heatPicture(
  picture: Picture,
  levels: Float32Array,
  height: number,
  width: number,
): Picture {
  const data = new Uint8Array(picture.data.length);
  for (let y = 0, at = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++, at += 3) {
      const level = between(
        levels,
        height,
        width,
        ((y + 0.5) / picture.height) * height - 0.5,
        ((x + 0.5) / picture.width) * width - 0.5,
      );
      const [r, g, b] = [picture.data[at]!, picture.data[at + 1]!, picture.data[at + 2]!];
      const grey = (0.299 * r + 0.587 * g + 0.114 * b) * 0.5;
      data[at] = Math.min(255, grey + level * (r - grey) + 60 * level);
      data[at + 1] = grey + level * (g - grey);
      data[at + 2] = grey + level * (b - grey);
    }
  }
  return { height: picture.height, width: picture.width, channels: 3, data };
}

function between(
  levels: Float32Array,
  height: number,
  width: number,
  y: number,
  x: number,
): number {
  const clamp = (value: number, maximum: number) => Math.max(0, Math.min(maximum - 1, value));
  const [y0, x0] = [Math.floor(clamp(y, height)), Math.floor(clamp(x, width))];
  const [y1, x1] = [Math.min(height - 1, y0 + 1), Math.min(width - 1, x0 + 1)];
  const [down, along] = [clamp(y, height) - y0, clamp(x, width) - x0];
  const at = (row: number, column: number) => levels[row * width + column]!;
  return (
    (1 - down) * ((1 - along) * at(y0, x0) + along * at(y0, x1)) +
    down * ((1 - along) * at(y1, x0) + along * at(y1, x1))
  );
}
