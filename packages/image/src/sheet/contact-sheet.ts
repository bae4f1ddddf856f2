import { CounterpointError } from '@counterpoint/core';
import type { Picture } from '../picture/picture.js';
import { rgbToShow } from '../picture/rgb-to-show.js';
import { resizedCrop } from '../view/resized-crop.js';
import { glyphHeight, glyphPixel, glyphWidth } from './glyphs.js';

/** A picture with what stands under it. */
export interface SheetCell {
  readonly picture: Picture;
  /** Cut off where it is wider than the picture. */
  readonly label?: string;
  /** Framed green when true, red when false, not framed when it is left out. */
  readonly right?: boolean;
}

/** Pictures in rows, with captions: what a sheet of neighbours shows. */
export interface ContactSheet {
  /** Above everything. */
  readonly title?: string;
  /**
   * The first cell of a row is its query and stands apart; the others are its neighbours, nearest
   * first.
   */
  readonly rows: readonly (readonly SheetCell[])[];
  /**
   * Height and width at which each picture is shown; smaller pictures are magnified in whole
   * steps. @default 96
   */
  readonly cell?: number;
}

const gap = 6,
  frame = 3,
  apart = 14,
  margin = 10;
const paper = [250, 250, 250],
  ink = [30, 30, 30],
  green = [30, 160, 70],
  red = [215, 50, 45];

/**
 * Queries with their nearest neighbours, as one picture to look at. Write it with `encodePng`.
 *
 * @throws CP_IMAGE_EMPTY when there is nothing to show
 */
export function contactSheet({ title, rows, cell = 96 }: ContactSheet): Picture {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  if (columns === 0)
    throw new CounterpointError('CP_IMAGE_EMPTY', {
      what: 'A contact sheet without pictures',
      remedy: 'give at least one row with a query',
    });
  const pitch = cell + 2 * frame + gap,
    line = pitch + glyphHeight + 2;
  const top = margin + (title === undefined ? 0 : 2 * glyphHeight + 6);
  const width = Math.max(
    2 * margin + columns * pitch - gap + (columns > 1 ? apart : 0),
    2 * margin + (title?.length ?? 0) * glyphWidth * 2,
  );
  const sheet: Picture = {
    height: top + rows.length * line + margin - gap,
    width,
    channels: 3,
    data: new Uint8Array((top + rows.length * line + margin - gap) * width * 3),
  };
  fill(sheet, 0, 0, sheet.width, sheet.height, paper);
  if (title !== undefined) write(sheet, title, margin, margin, 2);
  rows.forEach((row, r) =>
    row.forEach(({ picture, label, right }, c) => {
      const x = margin + c * pitch + (c > 0 ? apart : 0),
        y = top + r * line;
      if (right !== undefined)
        fill(sheet, x, y, cell + 2 * frame, cell + 2 * frame, right ? green : red);
      paste(sheet, fittedPicture(rgbToShow(picture), cell), x + frame, y + frame, cell);
      if (label !== undefined)
        write(
          sheet,
          label.slice(0, Math.floor((cell + 2 * frame + gap) / glyphWidth)),
          x,
          y + cell + 2 * frame + 2,
          1,
        );
    }),
  );
  return sheet;
}

/** At most `cell` high and wide, in whole magnifications or bicubically made smaller. */
function fittedPicture(picture: Picture, cell: number): Picture {
  const longer = Math.max(picture.height, picture.width);
  const all = { top: 0, left: 0, height: picture.height, width: picture.width };
  if (longer > cell)
    return resizedCrop(
      picture,
      all,
      Math.max(1, Math.round((picture.height * cell) / longer)),
      Math.max(1, Math.round((picture.width * cell) / longer)),
    );
  const times = Math.floor(cell / longer);
  const height = picture.height * times,
    width = picture.width * times;
  const data = new Uint8Array(height * width * 3);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      const from = (Math.floor(y / times) * picture.width + Math.floor(x / times)) * 3;
      for (let c = 0; c < 3; c++) data[to + c] = picture.data[from + c]!;
    }
  }
  return { height, width, channels: 3, data };
}

function paste(sheet: Picture, picture: Picture, x: number, y: number, cell: number): void {
  const left = x + ((cell - picture.width) >> 1),
    top = y + ((cell - picture.height) >> 1);
  fill(sheet, x, y, cell, cell, paper);
  for (let row = 0; row < picture.height; row++) {
    sheet.data.set(
      picture.data.subarray(row * picture.width * 3, (row + 1) * picture.width * 3),
      ((top + row) * sheet.width + left) * 3,
    );
  }
}

function fill(
  sheet: Picture,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: readonly number[],
): void {
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++)
      sheet.data.set(colour, (row * sheet.width + column) * 3);
  }
}

function write(sheet: Picture, text: string, x: number, y: number, size: number): void {
  [...text].forEach((character, i) => {
    for (let row = 0; row < 7; row++) {
      for (let column = 0; column < 5; column++) {
        const left = x + (i * glyphWidth + column) * size;
        if (glyphPixel(character, column, row) && left + size <= sheet.width)
          fill(sheet, left, y + row * size, size, size, ink);
      }
    }
  });
}
