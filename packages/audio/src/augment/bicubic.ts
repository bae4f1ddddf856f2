import type { FeatureMap } from '../feature/log-mel.js';

/** A part of a map, in frames and bands; it may reach beyond the map, where `outside` is read. */
export interface MapWindow {
  readonly firstFrame: number;
  readonly firstBand: number;
  readonly frames: number;
  readonly bands: number;
}

/**
 * A window of a map resized by cubic convolution (Keys 1981, a = -.75,
 * https://doi.org/10.1109/TASSP.1981.1163711), one axis after the other.
 */
export function resizedWindow(
  map: FeatureMap,
  window: MapWindow,
  frames: number,
  bands: number,
  outside: number,
): FeatureMap {
  const cut = new Float32Array(window.frames * window.bands).fill(outside);
  for (let t = 0; t < window.frames; t++) {
    const from = window.firstFrame + t;
    if (from < 0 || from >= map.frames) continue;
    const first = Math.max(0, window.firstBand),
      last = Math.min(map.bands, window.firstBand + window.bands);
    cut.set(
      map.data.subarray(from * map.bands + first, from * map.bands + last),
      t * window.bands + first - window.firstBand,
    );
  }
  const tall = alongRows(cut, window.frames, window.bands, frames);
  return { data: alongColumns(tall, frames, window.bands, bands), frames, bands };
}

function alongRows(data: Float32Array, rows: number, columns: number, size: number): Float32Array {
  if (rows === size) return data;
  const out = new Float32Array(size * columns);
  const { places, weights } = tapsOf(rows, size);
  for (let r = 0; r < size; r++) {
    const t = 4 * r,
      w0 = weights[t]!,
      w1 = weights[t + 1]!,
      w2 = weights[t + 2]!,
      w3 = weights[t + 3]!;
    let a = places[t]! * columns,
      b = places[t + 1]! * columns,
      c = places[t + 2]! * columns,
      d = places[t + 3]! * columns;
    for (let o = r * columns, end = o + columns; o < end; o++)
      out[o] = w0 * data[a++]! + w1 * data[b++]! + w2 * data[c++]! + w3 * data[d++]!;
  }
  return out;
}

function alongColumns(
  data: Float32Array,
  rows: number,
  columns: number,
  size: number,
): Float32Array {
  if (columns === size) return data;
  const out = new Float32Array(rows * size);
  const { places, weights } = tapsOf(columns, size);
  for (let r = 0, from = 0, o = 0; r < rows; r++, from += columns) {
    for (let t = 0; t < 4 * size; t += 4, o++) {
      out[o] =
        weights[t]! * data[from + places[t]!]! +
        weights[t + 1]! * data[from + places[t + 1]!]! +
        weights[t + 2]! * data[from + places[t + 2]!]! +
        weights[t + 3]! * data[from + places[t + 3]!]!;
    }
  }
  return out;
}

/**
 * Where each of `size` places reads, four taps each, and how much of each tap it takes. The edge
 * is repeated.
 */
function tapsOf(
  length: number,
  size: number,
): { readonly places: Int32Array; readonly weights: Float64Array } {
  const places = new Int32Array(4 * size),
    weights = new Float64Array(4 * size);
  for (let i = 0; i < size; i++) {
    const position = ((i + 0.5) * length) / size - 0.5,
      base = Math.floor(position);
    for (let k = 0; k < 4; k++) {
      places[4 * i + k] = Math.max(0, Math.min(length - 1, base + k - 1));
      weights[4 * i + k] = cubic(position - base - k + 1);
    }
  }
  return { places, weights };
}

function cubic(distance: number): number {
  const x = Math.abs(distance),
    a = -0.75;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? a * (((x - 5) * x + 8) * x - 4) : 0;
}
