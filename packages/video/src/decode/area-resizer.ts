import { croppedFrame, type FrameBox } from './cropped-frame.js';
import type { Frame } from './frame.js';

/** Height and width in pixels. */
export interface FrameSize {
  readonly height: number;
  readonly width: number;
}

/**
 * Crops a box of frames and resizes it: each pixel is the mean over the area that it covers, in
 * float32, rounded once. What pixels cover is computed once for all frames.
 *
 * @param flipped mirrors left and right
 */
export function areaResizer(
  box: FrameBox,
  to: FrameSize,
  flipped = false,
): (frame: Frame) => Frame {
  const { height, width, top, left } = box;
  if (height === to.height && width === to.width && !flipped)
    return (frame) => croppedFrame(frame, box);
  const columns = coverage(width, to.width, 3, flipped);
  const rows = coverage(height, to.height, 1);
  const rowSize = to.width * 3;
  const across = new Float32Array(height * rowSize);
  const sum = new Float32Array(rowSize);
  return (frame) => {
    for (let y = 0; y < height; y++) {
      const row = ((top + y) * frame.width + left) * 3;
      resizeRow(frame.data, row, columns, across, y * rowSize);
    }
    const data = new Uint8Array(to.height * rowSize);
    for (let y = 0; y < to.height; y++) {
      mixRows(across, rows, y, sum);
      for (let i = 0, out = y * rowSize; i < rowSize; i++, out++) data[out] = sum[i]! + 0.5;
    }
    return { ...frame, height: to.height, width: to.width, data };
  };
}

/** Writes a row of target values: of each tap, the source values times their shares. */
function resizeRow(
  source: Uint8Array,
  row: number,
  { taps, targets, places, shares }: Coverage,
  across: Float32Array,
  out: number,
): void {
  if (taps === 2) {
    for (let i = 0; i < targets; i++)
      across[out + i] =
        Math.fround(shares[i]! * source[row + places[i]!]!) +
        shares[targets + i]! * source[row + places[targets + i]!]!;
    return;
  }
  across.fill(0, out, out + targets);
  for (let tap = 0; tap < taps; tap++)
    for (let i = 0, at = tap * targets; i < targets; i++, at++)
      across[out + i]! += shares[at]! * source[row + places[at]!]!;
}

/** The mean of the rows that one target row covers. */
function mixRows(
  across: Float32Array,
  { taps, targets, places, shares }: Coverage,
  y: number,
  sum: Float32Array,
): void {
  const size = sum.length;
  const [first, second] = [places[y]! * size, places[y + (taps > 1 ? targets : 0)]! * size];
  const [share, otherShare] = [shares[y]!, taps > 1 ? shares[y + targets]! : 0];
  for (let i = 0; i < size; i++)
    sum[i] = Math.fround(share * across[first + i]!) + otherShare * across[second + i]!;
  for (let tap = 2; tap < taps; tap++) {
    const from = places[tap * targets + y]! * size;
    const more = shares[tap * targets + y]!;
    for (let i = 0; i < size; i++) sum[i]! += more * across[from + i]!;
  }
}

/**
 * The source values that each target value covers, tap by tap: [taps, targets]. Where a target
 * covers fewer, the shares of the other taps are 0.
 */
interface Coverage {
  readonly taps: number;
  readonly targets: number;
  readonly places: Int32Array;
  /** Of each target they sum to one. */
  readonly shares: Float64Array;
}

/**
 * @param channels values that lie side by side at each place
 * @param reversed the last target first
 */
function coverage(from: number, to: number, channels: number, reversed = false): Coverage {
  const step = from / to;
  const covered = Array.from({ length: to }, (_, i) => {
    const begin = i * step;
    const end = Math.min(from, begin + step);
    const parts: (readonly [place: number, share: number])[] = [];
    for (let at = Math.floor(begin); at < end; at++) {
      const share = (Math.min(end, at + 1) - Math.max(begin, at)) / (end - begin);
      if (share > 1e-9) parts.push([at, share]);
    }
    return parts;
  });
  const taps = Math.max(...covered.map(({ length }) => length));
  const targets = to * channels;
  const places = new Int32Array(taps * targets);
  const shares = new Float64Array(taps * targets);
  if (reversed) covered.reverse();
  covered.forEach((parts, i) => {
    for (let tap = 0; tap < taps; tap++) {
      const [place, share] = parts[tap] ?? [0, 0];
      for (let c = 0; c < channels; c++) {
        const at = tap * targets + i * channels + c;
        [places[at], shares[at]] = [place * channels + c, share];
      }
    }
  });
  return { taps, targets, places, shares };
}
