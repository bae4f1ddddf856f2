import { Rng } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { framePicker } from './frame-picker.js';

async function picked(
  frames: readonly number[],
  times: readonly number[],
): Promise<{ readonly picks: number[]; readonly released: number }> {
  const picks: number[] = [];
  let released = 0;
  const picker = framePicker<number>(
    times,
    (handle, _, count) => {
      for (let i = 0; i < count; i++) picks.push(handle);
      return Promise.resolve();
    },
    () => {
      released++;
      return Promise.resolve();
    },
  );
  let offered = 0;
  for (const frame of frames) {
    offered++;
    if (!(await picker.offer(frame, frame))) break;
  }
  await picker.end();
  expect(released).toBe(offered);
  return { picks, released };
}

test('a time is answered by the frame that is shown then, however frames are spaced', async () => {
  for (let round = 0; round < 200; round++) {
    const rng = Rng.of(round, 'picker');
    const frames = [0];
    for (let i = 0; i < 20; i++) frames.push(frames.at(-1)! + rng.uniform(0.01, 0.2));
    const last = frames.at(-1)!;
    const times = Array.from({ length: 15 }, () =>
      rng.chance(0.3) ? rng.pick(frames) : rng.uniform(0, last),
    ).sort((a, b) => a - b);
    const expected = times.map((time) => frames.findLast((frame) => frame <= time + 1e-6)!);
    expect((await picked(frames, times)).picks).toEqual(expected);
  }
});

test('the last frame lasts as long as the one before it', async () => {
  expect((await picked([0, 0.1, 0.3], [0.2, 0.49, 0.51, 2])).picks).toEqual([0.1, 0.3]);
  expect((await picked([0], [0, 0.03, 0.05])).picks).toEqual([0, 0]);
  expect((await picked([], [0])).picks).toEqual([]);
});

test('stops as soon as every time is answered', async () => {
  expect((await picked([0, 1, 2, 3, 4, 5], [0, 1.5])).released).toBe(3);
});
