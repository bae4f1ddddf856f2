import { expect, it } from 'vitest';
import type { Picture } from './picture.js';
import { trimmed } from './trimmed.js';

const red = [200, 0, 0],
  white = [255, 255, 255],
  faint = [250, 250, 245];

function painted(rows: readonly string[]): Picture {
  const colours: Record<string, readonly number[]> = { r: red, '.': white, ',': faint };
  return {
    height: rows.length,
    width: rows[0]!.length,
    channels: 3,
    data: Uint8Array.from(rows.flatMap((row) => [...row].flatMap((letter) => colours[letter]!))),
  };
}

it('keeps what stands out from the margin, in the middle of a square', () => {
  expect(trimmed(painted(['......', '.,r.r.', '..r...', '..r...', ',.....']))).toEqual(
    painted(['r.r', 'r..', 'r..']),
  );
  expect(trimmed(painted(['......', '.rrrr.', '.r..r.', '......']))).toEqual(
    painted(['....', 'rrrr', 'r..r', '....']),
  );
});

it('leaves a picture as it is whose corners differ, or that is of one colour', () => {
  for (const rows of [
    ['r...', '..r.', '....'],
    ['...', '.,.', '...'],
    ['rr', 'rr'],
  ])
    expect(trimmed(painted(rows))).toEqual(painted(rows));
});
