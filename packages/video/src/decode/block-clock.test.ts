import { expect, test } from 'vitest';
import { blockClock, placeBlock } from './block-clock.js';

const rate = 48_000;
const milliseconds = (count: number) => (count * rate) / 1000;
/** Opus in Matroska: the first block lacks 312 samples, and times are milliseconds. */
const opus = [
  { start: milliseconds(5), length: 648 },
  { start: milliseconds(19), length: 960 },
  { start: milliseconds(39), length: 960 },
];

test('a block after a seek is counted from the first of the file', () => {
  const clock = blockClock(opus, rate)!;
  for (const count of [1, 2, 105]) {
    const exact = milliseconds(5) + 648 + (count - 1) * 960;
    const stamp = milliseconds(Math.round(exact / 48));
    expect(placeBlock(clock, { start: stamp, length: 960 }, rate)).toBe(exact);
    const short = { start: stamp + 312, length: 648 }; // the decoder leaves samples out once more
    expect(placeBlock(clock, short, rate)).toBe(exact + 312);
  }
});

test('a block that lies elsewhere keeps its timestamp', () => {
  const clock = blockClock(opus, rate)!;
  const start = milliseconds(1019 + 5); // a gap of five milliseconds
  expect(placeBlock(clock, { start, length: 960 }, rate)).toBe(start);
});

test.each([
  ['two blocks', opus.slice(0, 2)],
  [
    'blocks of several lengths, as those of Vorbis',
    [opus[0]!, opus[1]!, { ...opus[2]!, length: 576 }],
  ],
  ['a gap behind the first', [{ start: 0, length: 648 }, opus[1]!, opus[2]!]],
  [
    'blocks so short that rounding hides one',
    [0, 120, 240].map((start) => ({ start, length: 120 })),
  ],
])('%s make no clock', (_, blocks) => {
  expect(blockClock(blocks, rate)).toBeUndefined();
});
