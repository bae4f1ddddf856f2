import { expect, test } from 'vitest';
import { soundtrackBuilder } from './soundtrack-builder.js';

const block = (length: number, value: number) => [new Float32Array(length).fill(value)];

test('sound that begins late is preceded by zeros', () => {
  const builder = soundtrackBuilder(0, 1);
  expect(builder.add(0.25, block(500, 1), 1000)).toBe(true);
  expect(builder.add(0.75, block(500, 2), 1000)).toBe(false);
  const { channels, sampleRateHz } = builder.result()!;
  expect([sampleRateHz, channels[0]!.length]).toEqual([1000, 1000]);
  expect([249, 250, 749, 750, 999].map((i) => channels[0]![i])).toEqual([0, 1, 1, 2, 2]);
});

test('timestamps that jitter leave no gap; a real gap is zeros', () => {
  const builder = soundtrackBuilder(0.1, 1);
  for (const [i, at] of [0.003, 0.099, 0.204].entries()) builder.add(at, block(100, i + 1), 1000);
  builder.add(0.8, block(100, 9), 1000);
  const samples = builder.result()!.channels[0]!;
  expect([0, 2, 3, 102, 103, 202, 203, 699, 700, 799, 800].map((i) => samples[i])).toEqual([
    1, 1, 2, 2, 3, 3, 0, 0, 9, 9, 0,
  ]);
});

test('no block is no sound, and a changed rate is an error', () => {
  expect(soundtrackBuilder(0, 1).result()).toBeUndefined();
  const builder = soundtrackBuilder(0, 1);
  builder.add(0, block(10, 1), 1000);
  expect(() => builder.add(0.01, block(10, 1), 2000)).toThrow(/CP_VIDEO_DAMAGED.*2000 Hz/);
});
