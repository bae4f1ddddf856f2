import { clipLoss } from '@counterpoint/core';
import { memory, randomNormal, type Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { dot, logSumExp, mean, unit } from '../testing/vectors.js';
import { syncMargin, syncSoftmax } from './sync-loss.js';

const count = 5;
const tensor = (seed: number) => randomNormal([count, 4], 0, 1, 'float32', seed) as Tensor2D;
const video = tensor(1);
const sound = tensor(2);
const shifted = [tensor(3), tensor(4)];
const reversed = tensor(5);
const rowsOf = async (of: Tensor2D) => ((await of.array()) as number[][]).map(unit);
const value = async (of: { data(): Promise<unknown> }) => ((await of.data()) as Float32Array)[0]!;

test('softmax equals loops in float64', async () => {
  const [v, a, r] = await Promise.all([video, sound, reversed].map(rowsOf));
  const hard = await Promise.all(shifted.map(rowsOf));
  const scale = 7;
  const expected = mean(
    v!.map((row, i) => {
      const positive = scale * dot(row, a![i]!);
      const sounds = [...a!, ...hard.map((others) => others[i]!)];
      const videos = [...v!, r![i]!];
      const fromVideo = logSumExp(sounds.map((other) => scale * dot(row, other))) - positive;
      const fromSound = logSumExp(videos.map((other) => scale * dot(a![i]!, other))) - positive;
      return (fromVideo + fromSound) / 2;
    }),
  );
  const before = memory().numTensors;
  const loss = syncSoftmax({ video, sound, shifted, reversed }, scale);
  expect(memory().numTensors).toBe(before + 1);
  expect(await value(loss)).toBeCloseTo(expected, 5);
});

test('softmax without hard negatives is the loss of CLIP', async () => {
  const plain = syncSoftmax({ video, sound, shifted: [], reversed: undefined }, 9);
  expect(await value(plain)).toBeCloseTo(await value(clipLoss(video, sound, 9)), 5);
});

test.each([0, 0.25, 1])(
  'margin with %d hard negatives equals loops in float64',
  async (hardShare) => {
    const [v, a, r] = await Promise.all([video, sound, reversed].map(rowsOf));
    const hard = await Promise.all(shifted.map(rowsOf));
    const margin = 1.3;
    const distance = (x: readonly number[], y: readonly number[]) =>
      Math.sqrt(Math.max(0, 2 - 2 * dot(x, y)));
    const hinge = (x: readonly number[], y: readonly number[]) =>
      Math.max(0, margin - distance(x, y)) ** 2;
    const positives = mean(v!.map((row, i) => distance(row, a![i]!) ** 2));
    const easy = mean(
      v!.flatMap((row, i) => a!.flatMap((other, j) => (i === j ? [] : [hinge(row, other)]))),
    );
    const ofHard = mean([
      ...hard.map((others) => mean(v!.map((row, i) => hinge(row, others[i]!)))),
      mean(r!.map((row, i) => hinge(row, a![i]!))),
    ]);
    const expected = (positives + (1 - hardShare) * easy + hardShare * ofHard) / 2;
    const loss = syncMargin({ video, sound, shifted, reversed }, { margin, hardShare });
    expect(await value(loss)).toBeCloseTo(expected, 4);
  },
);
