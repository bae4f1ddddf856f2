import type { FloatPicture } from './float-picture.js';

/**
 * Turns the hue of every pixel, in the cylinder of hue, saturation and value (Smith 1978, https://doi.org/10.1145/965139.807361).
 * Value and saturation stay, so the largest and the smallest channel keep their values and only the middle one moves.
 *
 * @param turn in whole turns, -0.5 to 0.5
 */
export function adjustHue({ data }: FloatPicture, turn: number): void {
  for (let i = 0; i < data.length; i += 3) {
    const red = data[i]!,
      green = data[i + 1]!,
      blue = data[i + 2]!;
    const high = red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
    const low = red < green ? (red < blue ? red : blue) : green < blue ? green : blue;
    const range = high - low;
    if (range === 0) continue;
    let sixths =
      (high === red
        ? (green - blue) / range
        : high === green
          ? 2 + (blue - red) / range
          : 4 + (red - green) / range) +
      6 * turn;
    sixths -= 6 * Math.floor(sixths / 6);
    const sector = Math.floor(sixths);
    const past = sixths - sector;
    const falling = high - range * past,
      rising = low + range * past;
    switch (sector) {
      case 0:
      case 6:
        data[i] = high;
        data[i + 1] = rising;
        data[i + 2] = low;
        break;
      case 1:
        data[i] = falling;
        data[i + 1] = high;
        data[i + 2] = low;
        break;
      case 2:
        data[i] = low;
        data[i + 1] = high;
        data[i + 2] = rising;
        break;
      case 3:
        data[i] = low;
        data[i + 1] = falling;
        data[i + 2] = high;
        break;
      case 4:
        data[i] = rising;
        data[i + 1] = low;
        data[i + 2] = high;
        break;
      default:
        data[i] = high;
        data[i + 1] = low;
        data[i + 2] = falling;
    }
  }
}
