import { CounterpointError } from '@counterpoint/core';
import type { Frame } from './frame.js';

/** Planes of one picture as a decoder leaves them. */
export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  readonly layout: readonly { readonly offset: number; readonly stride: number }[];
  readonly form: PlaneForm;
  /** Luma from 0 to 255 instead of 16 to 235. */
  readonly fullRange: boolean;
  readonly matrix: ColourMatrix;
}

/** How many pixels one chroma sample stands for, as powers of two; or planes of G, B, R. */
export type PlaneForm = { readonly shiftX: 0 | 1; readonly shiftY: 0 | 1 } | 'gbr' | 'grey';

/** The shares of red and blue in luma. */
export interface ColourMatrix {
  readonly red: number;
  readonly blue: number;
}

/**
 * Matrices by their code point in ITU-T H.273, table 4; 2 (unspecified) is taken for BT.601, as
 * players and ffmpeg do.
 */
export const colourMatrices: Readonly<Record<number, ColourMatrix>> = {
  1: { red: 0.2126, blue: 0.0722 },
  2: { red: 0.299, blue: 0.114 },
  4: { red: 0.3, blue: 0.11 },
  5: { red: 0.299, blue: 0.114 },
  6: { red: 0.299, blue: 0.114 },
  7: { red: 0.212, blue: 0.087 },
  9: { red: 0.2627, blue: 0.0593 },
  10: { red: 0.2627, blue: 0.0593 },
};

/** @throws CP_VIDEO_PIXELS for a matrix that is not linear in R, G, B */
export function colourMatrix(code: number, where: string): ColourMatrix {
  const matrix = colourMatrices[code];
  if (matrix !== undefined) return matrix;
  throw new CounterpointError('CP_VIDEO_PIXELS', {
    what: `A video has the colour matrix ${code}, which is not read`,
    where,
    expected: `one of ${Object.keys(colourMatrices).join(', ')} (ITU-T H.273)`,
    remedy:
      'convert it: ffmpeg -i FILE -vf scale=out_color_matrix=bt709 -colorspace bt709 OUT.webm',
    facts: { code },
  });
}

/**
 * RGB of planes of luma and chroma: ITU-R BT.601 and BT.709 in float32, rounded once. Each chroma
 * sample stands for its 2 x 2, 2 x 1 or 1 x 1 pixels as it is.
 */
export function rgbOfPlanes(planes: Planes): Frame {
  const { width, height, form } = planes;
  const data = new Uint8Array(width * height * 3);
  if (form === 'gbr') writeGbr(planes, data);
  else if (form === 'grey') writeYuv(planes, data, undefined);
  else writeYuv(planes, data, form);
  return { width, height, channels: 3, data };
}

function writeGbr({ width, height, data, layout }: Planes, out: Uint8Array): void {
  const [green, blue, red] = layout;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      out[to] = data[red!.offset + y * red!.stride + x]!;
      out[to + 1] = data[green!.offset + y * green!.stride + x]!;
      out[to + 2] = data[blue!.offset + y * blue!.stride + x]!;
    }
  }
}

function writeYuv(
  { width, height, data, layout, fullRange, matrix }: Planes,
  out: Uint8Array,
  chroma: { readonly shiftX: number; readonly shiftY: number } | undefined,
): void {
  const { red, blue } = matrix;
  const green = 1 - red - blue;
  const lumaGain = fullRange ? 1 : 255 / 219;
  const lumaZero = fullRange ? 0 : 16;
  const chromaGain = fullRange ? 1 : 255 / 224;
  const redOfV = 2 * (1 - red) * chromaGain;
  const blueOfU = 2 * (1 - blue) * chromaGain;
  const greenOfU = (-blueOfU * blue) / green;
  const greenOfV = (-redOfV * red) / green;
  const [luma, first, second] = layout;
  for (let y = 0, to = 0; y < height; y++) {
    const row = luma!.offset + y * luma!.stride;
    const rowU = chroma && first!.offset + (y >> chroma.shiftY) * first!.stride;
    const rowV = chroma && second!.offset + (y >> chroma.shiftY) * second!.stride;
    for (let x = 0; x < width; x++, to += 3) {
      const light = (data[row + x]! - lumaZero) * lumaGain;
      const u = chroma ? data[rowU! + (x >> chroma.shiftX)]! - 128 : 0;
      const v = chroma ? data[rowV! + (x >> chroma.shiftX)]! - 128 : 0;
      out[to] = level(light + redOfV * v);
      out[to + 1] = level(light + greenOfU * u + greenOfV * v);
      out[to + 2] = level(light + blueOfU * u);
    }
  }
}

function level(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.floor(value + 0.5);
}
