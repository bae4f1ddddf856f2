import { expect, test } from 'vitest';
import { secondsAfterSeek } from './sound-clock.js';

const rate = 48_000;
const block = (seconds: number, length: number) => ({
  seconds,
  channels: [new Float32Array(length)],
  sampleRateHz: rate,
});
/** The sample, counted from the first frame of pictures, that decoding from the start finds. */
const sample = (seconds: number, origin: number) => Math.round((seconds - origin) * rate);
const first = { seconds: -0.007, duration: 0.02 };

test('a block after a seek begins where decoding from the start puts it', () => {
  // From the start: 312 samples are left out, the first block of 648 stands at 0 s.
  const start = sample(0, 0.007);
  const packet = { seconds: 1.974, duration: 0.02 }; // the 99th, rounded
  expect(sample(secondsAfterSeek(first, 312, packet, block(1.974, 960)), 0.007)).toBe(
    start + 648 + 98 * 960,
  );
});

test('samples that the decoder leaves out once more after a seek are counted', () => {
  const packet = { seconds: 0.014, duration: 0.02 };
  expect(sample(secondsAfterSeek(first, 312, packet, block(0.021, 648)), 0.007)).toBe(
    sample(0, 0.007) + 648 + 312,
  );
});

test('a block that is cut at its end is not moved', () => {
  const packet = { seconds: 1.974, duration: 0.02 };
  expect(secondsAfterSeek(first, 312, packet, block(1.974, 264))).toBe(
    secondsAfterSeek(first, 312, packet, block(1.974, 960)),
  );
});

test.each([
  ['packets of other durations', { seconds: 1.974, duration: 0.06 }],
  ['a gap in the sound', { seconds: 1.984, duration: 0.02 }],
  ['durations that are not said', { seconds: 1.974, duration: 0 }],
])('with %s the block stands at its own timestamp', (_, packet) => {
  const start = { ...first, duration: packet.duration || 0 };
  const report = packet.duration === 0.06 ? first : start;
  expect(secondsAfterSeek(report, 312, packet, block(packet.seconds, 960))).toBe(packet.seconds);
});
