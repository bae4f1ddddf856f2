import { kernel, reserve } from '../kernel/picture-kernel.js';
import { bicubicTaps, type AxisTaps } from './bicubic.js';
import type { Picture } from '../picture/picture.js';

/** A rectangle of whole pixels. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Passes write and read up to a vector beyond the end. */
const slack = 16;

/**
 * Source rows are taken so many bytes at a time, so that they stay in the cache and a large
 * picture needs no copy of itself.
 */
const stripBytes = 65536;

/**
 * Cuts a box out of a picture, resizes it (bicubic with antialiasing, nothing from outside the box)
 * and mirrors it if asked.
 * Equal to Pillow's `crop`, `resize(BICUBIC)` and `transpose(FLIP_LEFT_RIGHT)`.
 */
export function resizedCrop(
  picture: Picture,
  box: Box,
  height: number,
  width: number,
  flip = false,
): Picture {
  const { channels } = picture;
  if (channels !== 3) return croppedBands(picture, box, height, width, flip);
  cropInto(picture, box, height, width, flip);
  return {
    height,
    width,
    channels,
    data: new Uint8Array(kernel.memory.buffer, 0, height * width * 3).slice(),
  };
}

/** Any number of channels: three at a time. */
function croppedBands(
  picture: Picture,
  box: Box,
  height: number,
  width: number,
  flip: boolean,
): Picture {
  const { channels } = picture;
  const data = new Uint8Array(height * width * channels);
  const pixels = picture.height * picture.width;
  for (let first = 0; first < channels; first += 3) {
    const count = Math.min(3, channels - first);
    const three = new Uint8Array(3 * pixels);
    for (let c = 0; c < count; c++)
      for (let i = 0; i < pixels; i++) three[3 * i + c] = picture.data[i * channels + first + c]!;
    const resized = resizedCrop({ ...picture, channels: 3, data: three }, box, height, width, flip);
    for (let c = 0; c < count; c++)
      for (let i = 0; i < height * width; i++)
        data[i * channels + first + c] = resized.data[3 * i + c]!;
  }
  return { height, width, channels, data };
}

/**
 * Leaves the resized crop as RGB bytes at the start of the kernel's memory, {@link croppedBytes}
 * long.
 */
export function cropInto(
  { data, width: pixels }: Picture,
  box: Box,
  height: number,
  width: number,
  flip: boolean,
): void {
  const across = bicubicTaps(box.width, width),
    down = bicubicTaps(box.height, height);
  const pitch = box.width * 3,
    outPitch = width * 3;
  const strip = Math.min(box.height, Math.max(1, Math.floor(stripBytes / pitch)));
  const acrossAt = croppedBytes(height, width),
    downAt = acrossAt + tableBytes(across),
    mixedAt = downAt + tableBytes(down);
  const rowsAt = mixedAt + box.height * outPitch + slack;
  reserve(rowsAt + strip * pitch + slack);
  const { buffer } = kernel.memory;
  writeTable(buffer, acrossAt, across, 3, flip);
  writeTable(buffer, downAt, down, outPitch, false);
  const rows = new Uint8Array(buffer, rowsAt);
  for (let top = 0; top < box.height; top += strip) {
    const count = Math.min(strip, box.height - top);
    const from = ((box.top + top) * pixels + box.left) * 3;
    if (box.width === pixels) rows.set(data.subarray(from, from + count * pitch));
    else
      for (let y = 0; y < count; y++)
        rows.set(data.subarray(from + y * pixels * 3, from + y * pixels * 3 + pitch), y * pitch);
    kernel.resizeRows(
      rowsAt,
      rowsAt + count * pitch,
      pitch,
      acrossAt,
      acrossAt + 4 * width,
      acrossAt + 4 * width,
      4 * across.taps,
      mixedAt + top * outPitch,
    );
  }
  kernel.resizeColumns(
    mixedAt,
    outPitch,
    downAt,
    downAt + 4 * height,
    downAt + 4 * height,
    4 * down.taps,
    0,
  );
}

/** What the cropped picture takes of a kernel's memory, slack included. */
export function croppedBytes(height: number, width: number): number {
  return Math.ceil((height * width * 3) / slack) * slack + 2 * slack;
}

function tableBytes({ first, weights }: AxisTaps): number {
  return 4 * (first.length + weights.length);
}

/** First places in bytes, then weights; for a mirrored axis the last output place first. */
function writeTable(
  buffer: ArrayBuffer,
  at: number,
  { taps, first, weights }: AxisTaps,
  placeBytes: number,
  mirrored: boolean,
): void {
  const count = first.length;
  const places = new Int32Array(buffer, at, count),
    mixed = new Int32Array(buffer, at + 4 * count, weights.length);
  if (!mirrored) mixed.set(weights);
  for (let i = 0; i < count; i++) {
    const to = mirrored ? count - 1 - i : i;
    places[to] = first[i]! * placeBytes;
    if (mirrored) mixed.set(weights.subarray(i * taps, (i + 1) * taps), to * taps);
  }
}
