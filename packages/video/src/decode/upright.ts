import { CounterpointError } from '@counterpoint/core';
import type { Frame } from './frame.js';

/** Quarter turns against the clock, 0 to 3. */
export type QuarterTurns = 0 | 1 | 2 | 3;

/**
 * Turns that a display matrix asks for: nine 16.16 and 2.30 fixed-point numbers, ISO/IEC 14496-12,
 * section 8.3.2.
 *
 * @throws CP_VIDEO_ROTATION for other angles and for mirrored pictures
 */
export function turnsOfMatrix(matrix: ArrayLike<number>, where: string): QuarterTurns {
  const [a, b, , c, d] = Array.from(matrix, (value) => value / 65536);
  const turn = quarterTurns.findIndex(
    ([p, q, r, s]) => near(a!, p) && near(b!, q) && near(c!, r) && near(d!, s),
  );
  if (turn >= 0) return turn as QuarterTurns;
  throw new CounterpointError('CP_VIDEO_ROTATION', {
    what: 'A video asks for a rotation that is no multiple of 90 degrees, or for a mirror image',
    where,
    expected: '0, 90, 180 or 270 degrees',
    remedy: 'turn the pictures: ffmpeg -i FILE OUT.webm',
    facts: { a, b, c, d },
  });
}

const quarterTurns = [
  [1, 0, 0, 1],
  [0, -1, 1, 0],
  [-1, 0, 0, -1],
  [0, 1, -1, 0],
] as const;

function near(value: number, to: number): boolean {
  return Math.abs(value - to) < 1e-3;
}

/** The frame turned against the clock. */
export function turned(frame: Frame, turns: QuarterTurns): Frame {
  if (turns === 0) return frame;
  const { width, height, data } = frame;
  const size = turns === 2 ? { width, height } : { width: height, height: width };
  const out = new Uint8Array(data.length);
  for (let y = 0, to = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, to += 3) {
      const [fromX, fromY] =
        turns === 1
          ? [width - 1 - y, x]
          : turns === 2
            ? [width - 1 - x, height - 1 - y]
            : [y, height - 1 - x];
      const from = (fromY * width + fromX) * 3;
      out[to] = data[from]!;
      out[to + 1] = data[from + 1]!;
      out[to + 2] = data[from + 2]!;
    }
  }
  return { ...frame, ...size, data: out };
}
