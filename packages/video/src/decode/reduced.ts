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
  const columns = coverage(frame.width, width);
  const rows = coverage(frame.height, height);
  const across = new Float32Array(frame.height * width * 3);
  for (let y = 0; y < frame.height; y++)
    for (let x = 0; x < width; x++)
      for (const { at, share } of columns[x]!)
        for (let c = 0; c < 3; c++)
          across[(y * width + x) * 3 + c]! += share * frame.data[(y * frame.width + at) * 3 + c]!;
  const data = new Uint8Array(height * width * 3);
  const sum = new Float32Array(width * 3);
  for (let y = 0; y < height; y++) {
    sum.fill(0);
    for (const { at, share } of rows[y]!)
      for (let i = 0; i < sum.length; i++) sum[i]! += share * across[at * width * 3 + i]!;
    for (let i = 0; i < sum.length; i++) data[y * width * 3 + i] = Math.floor(sum[i]! + 0.5);
  }
  return { ...frame, height, width, data };
}

interface Covered {
  readonly at: number;
  readonly share: number;
}

/** The source pixels that each target pixel covers, with shares that sum to one. */
function coverage(from: number, to: number): readonly (readonly Covered[])[] {
  const step = from / to;
  return Array.from({ length: to }, (_, i) => {
    const begin = i * step;
    const end = Math.min(from, begin + step);
    const covered: Covered[] = [];
    for (let at = Math.floor(begin); at < end; at++) {
      const share = (Math.min(end, at + 1) - Math.max(begin, at)) / (end - begin);
      if (share > 1e-9) covered.push({ at, share });
    }
    return covered;
  });
}
