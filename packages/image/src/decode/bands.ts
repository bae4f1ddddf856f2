import { luma } from '../colour/luma.js';
import type { Picture } from '../picture/picture.js';
import { wrongBands, type DecodeSubject } from './picture-faults.js';

/** Decoded levels with as many bands as the file has. */
export interface Bands {
  readonly height: number;
  readonly width: number;
  readonly bands: number;
  /** True when the last band is opacity. */
  readonly alpha: boolean;
  /** height x width x bands values, 0-255. */
  readonly levels: Uint8Array;
}

/**
 * The picture of so many channels that bands show:
 * - 3 channels: grey becomes three equal channels, alpha is blended onto `background`;
 * - 1 channel: the luma of the above;
 * - other numbers: the bands as they are, which must be as many.
 *
 * @throws CP_IMAGE_SHAPE
 */
export function pictureOfBands(
  decoded: Bands,
  channels: number,
  background: readonly [number, number, number],
  subject: DecodeSubject,
): Picture {
  const { height, width, bands, alpha, levels } = decoded;
  const pixels = height * width;
  if (bands === channels && !alpha) return { height, width, channels, data: levels };
  if (channels !== 1 && channels !== 3) {
    if (bands !== channels) throw wrongBands(subject, bands, channels);
    return { height, width, channels, data: levels };
  }
  const colours = alpha ? bands - 1 : bands;
  if (colours !== 1 && colours !== 3) throw wrongBands(subject, bands, channels);
  const rgb = new Uint8Array(3 * pixels);
  const [green, blue] = colours === 3 ? [1, 2] : [0, 0];
  for (let i = 0, from = 0, to = 0; i < pixels; i++, from += bands, to += 3) {
    rgb[to] = levels[from]!;
    rgb[to + 1] = levels[from + green]!;
    rgb[to + 2] = levels[from + blue]!;
    if (!alpha) continue;
    const opacity = levels[from + colours]!;
    for (let c = 0; c < 3; c++)
      rgb[to + c] = (rgb[to + c]! * opacity + background[c]! * (255 - opacity)) / 255 + 0.5;
  }
  return channels === 3 ? { height, width, channels, data: rgb } : greyPicture(height, width, rgb);
}

/** One channel of luma. */
function greyPicture(height: number, width: number, rgb: Uint8Array): Picture {
  const data = new Uint8Array(height * width);
  const { red, green, blue } = luma;
  for (let i = 0, from = 0; i < data.length; i++, from += 3)
    data[i] = red * rgb[from]! + green * rgb[from + 1]! + blue * rgb[from + 2]! + 0.5;
  return { height, width, channels: 1, data };
}
