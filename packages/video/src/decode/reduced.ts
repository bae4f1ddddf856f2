import type { Frame } from './frame.js';

/**
 * The frame reduced so that its shorter side has `shortSide` pixels; smaller frames stay. Each
 * pixel is the mean over the area that it covers, in float32, rounded once.
 */
export function reduced(frame: Frame, shortSide: number | undefined): Frame {
  const shorter = Math.min(frame.width, frame.height);
  if (shortSide === undefined || shorter <= shortSide) return frame;
  const scale = shortSide / shorter;
  return resizedByArea(
    frame,
    Math.max(1, Math.round(frame.height * scale)),
    Math.max(1, Math.round(frame.width * scale)),
  );
}

/** The frame at another size. Each pixel is the mean over the area that it covers. */
export function resizedByArea(frame: Frame, height: number, width: number): Frame {
  if (height === frame.height && width === frame.width) return frame;
  const { data: source, width: sourceWidth } = frame;
  const columns = coverage(frame.width, width);
  const rows = coverage(frame.height, height);
  const rowSize = width * 3;
  const across = new Float32Array(frame.height * rowSize);
  for (let y = 0, out = 0; y < frame.height; y++) {
    const rowStart = y * sourceWidth * 3;
    for (let x = 0; x < width; x++, out += 3) {
      for (let k = columns.begins[x]!; k < columns.begins[x + 1]!; k++) {
        const share = columns.shares[k]!;
        const from = rowStart + columns.places[k]! * 3;
        across[out]! += share * source[from]!;
        across[out + 1]! += share * source[from + 1]!;
        across[out + 2]! += share * source[from + 2]!;
      }
    }
  }
  const data = new Uint8Array(height * rowSize);
  const sum = new Float32Array(rowSize);
  for (let y = 0; y < height; y++) {
    sum.fill(0);
    for (let k = rows.begins[y]!; k < rows.begins[y + 1]!; k++) {
      const share = rows.shares[k]!;
      const from = rows.places[k]! * rowSize;
      for (let i = 0; i < rowSize; i++) sum[i]! += share * across[from + i]!;
    }
    for (let i = 0; i < rowSize; i++) data[y * rowSize + i] = Math.floor(sum[i]! + 0.5);
  }
  return { ...frame, height, width, data };
}

/** The source pixels that each target pixel covers: those of target i are [begins[i], begins[i + 1]). */
interface Coverage {
  readonly begins: Int32Array;
  readonly places: Int32Array;
  /** Of each target they sum to one. */
  readonly shares: Float64Array;
}

function coverage(from: number, to: number): Coverage {
  const step = from / to;
  const begins = new Int32Array(to + 1);
  const places: number[] = [];
  const shares: number[] = [];
  for (let i = 0; i < to; i++) {
    const begin = i * step;
    const end = Math.min(from, begin + step);
    for (let at = Math.floor(begin); at < end; at++) {
      const share = (Math.min(end, at + 1) - Math.max(begin, at)) / (end - begin);
      if (share <= 1e-9) continue;
      places.push(at);
      shares.push(share);
    }
    begins[i + 1] = places.length;
  }
  return { begins, places: Int32Array.from(places), shares: Float64Array.from(shares) };
}
