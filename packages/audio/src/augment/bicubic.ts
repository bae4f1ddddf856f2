import type { FeatureMap } from '../feature/log-mel.js';

/** A part of a map, in frames and bands; it may reach beyond the map, where `outside` is read. */
export interface MapWindow {
  readonly firstFrame: number;
  readonly firstBand: number;
  readonly frames: number;
  readonly bands: number;
}

/** A window of a map resized by cubic convolution (Keys 1981, a = -.75, https://doi.org/10.1109/TASSP.1981.1163711), one axis after the other. */
export function resizedWindow(map: FeatureMap, window: MapWindow, frames: number, bands: number, outside: number): FeatureMap {
  const cut = new Float32Array(window.frames * window.bands).fill(outside);
  for (let t = 0; t < window.frames; t++) {
    const from = window.firstFrame + t;
    if (from < 0 || from >= map.frames) continue;
    const first = Math.max(0, window.firstBand), last = Math.min(map.bands, window.firstBand + window.bands);
    cut.set(map.data.subarray(from * map.bands + first, from * map.bands + last), t * window.bands + first - window.firstBand);
  }
  const tall = alongRows(cut, window.frames, window.bands, frames);
  if (window.bands === bands) return { data: tall, frames, bands };
  const across = alongRows(transposed(tall, frames, window.bands), window.bands, frames, bands);
  return { data: transposed(across, bands, frames), frames, bands };
}

function alongRows(data: Float32Array, rows: number, columns: number, wanted: number): Float32Array {
  if (rows === wanted) return data;
  const out = new Float32Array(wanted * columns);
  for (let r = 0; r < wanted; r++) {
    const position = ((r + 0.5) * rows) / wanted - 0.5;
    const base = Math.floor(position);
    for (let k = -1; k <= 2; k++) {
      const weight = cubic(position - base - k);
      const from = Math.max(0, Math.min(rows - 1, base + k)) * columns;
      for (let c = 0; c < columns; c++) out[r * columns + c]! += weight * data[from + c]!;
    }
  }
  return out;
}

function cubic(distance: number): number {
  const x = Math.abs(distance), a = -0.75;
  if (x < 1) return (a + 2) * x ** 3 - (a + 3) * x ** 2 + 1;
  return x < 2 ? a * (x ** 3 - 5 * x ** 2 + 8 * x - 4) : 0;
}

function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = data[r * columns + c]!;
  return out;
}
