import { rasterPng } from '@counterpoint/explain';
import type { BlobStore } from '../page/blob-store.js';
import type { PageThumbs } from '../page/page-data.js';

/** 8-bit RGB, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Encodes a sheet as a picture file that browsers show. */
export interface SheetEncoder {
  readonly mime: string;
  /** @param pixels 8-bit RGB @returns the bytes of the file */
  encode(pixels: Pixels & { readonly channels: 3 }): Uint8Array | Promise<Uint8Array>;
}

const perSheet = 1024;
const columns = 32;
const png: SheetEncoder = { mime: 'image/png', encode: rasterPng };

/**
 * Small pictures in sheets of 1,024, so that a page of thousands has few files in it.
 *
 * @param pictures in order; undefined where a sample has none
 * @param cell width and height of one
 */
export async function thumbSheets(
  pictures: readonly (Pixels | undefined)[],
  cell: readonly [number, number],
  store: BlobStore,
  { mime, encode }: SheetEncoder = png,
): Promise<PageThumbs | undefined> {
  const cells = new Int32Array(pictures.length).fill(-1);
  const thumbs = pictures.flatMap((picture, i) => (picture ? [{ picture, i }] : []));
  if (thumbs.length === 0) return undefined;
  const sheets = [];
  for (let from = 0; from < thumbs.length; from += perSheet) {
    const part = thumbs.slice(from, from + perSheet);
    const rows = Math.ceil(part.length / columns);
    const [width, height] = [Math.min(columns, part.length) * cell[0], rows * cell[1]];
    const data = new Uint8Array(width * height * 3);
    part.forEach(({ picture, i }, at) => {
      cells[i] = from + at;
      shrinkInto(
        data,
        width,
        (at % columns) * cell[0],
        Math.floor(at / columns) * cell[1],
        cell,
        picture,
      );
    });
    sheets.push(store.add(Uint8Array.from(await encode({ width, height, data, channels: 3 }))));
  }
  return { cell, columns, perSheet, shown: thumbs.length, mime, sheets, cells: store.add(cells) };
}

/** The centre of a picture at the size of a cell: means over boxes. */
function shrinkInto(
  data: Uint8Array,
  stride: number,
  left: number,
  top: number,
  [width, height]: readonly [number, number],
  picture: Pixels,
): void {
  const scale = Math.min(picture.width / width, picture.height / height);
  const [offsetX, offsetY] = [
    (picture.width - width * scale) / 2,
    (picture.height - height * scale) / 2,
  ];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [x0, y0] = [Math.floor(offsetX + x * scale), Math.floor(offsetY + y * scale)];
      const x1 = Math.min(picture.width, Math.max(x0 + 1, Math.floor(offsetX + (x + 1) * scale)));
      const y1 = Math.min(picture.height, Math.max(y0 + 1, Math.floor(offsetY + (y + 1) * scale)));
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let v = y0; v < y1; v++)
          for (let u = x0; u < x1; u++) sum += picture.data[(v * picture.width + u) * 3 + c]!;
        data[((top + y) * stride + left + x) * 3 + c] = Math.round(sum / ((x1 - x0) * (y1 - y0)));
      }
    }
}
