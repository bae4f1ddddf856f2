import type { AnchorRange } from '@counterpoint/core';
import {
  grads,
  randomNormal,
  scalar,
  tensor1d,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { clipPairs, groupPairs, sigmoidPairs, type PairLoss } from './pair-loss.js';

const [a, b] = [1, 2].map((seed) => randomNormal([7, 4], 0, 1, 'float32', seed)) as Tensor2D[];
const groups = tensor1d([0, 0, 1, -1, -1, 0, 2], 'int32');

/** The loss, and its gradients at both sides and the scale. */
async function valuesOf(loss: PairLoss, anchors?: AnchorRange): Promise<number[]> {
  const lossOf = (x: Tensor, y: Tensor, scale: Tensor) =>
    loss.apply(x as Tensor2D, y as Tensor2D, scale as Scalar, scalar(-2), { groups, anchors });
  const tensors = [lossOf(a!, b!, scalar(5)), ...grads(lossOf)([a!, b!, scalar(5)])];
  const values = await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
  return values.flatMap((each) => [...each]);
}

test.each([
  ['CLIP', clipPairs],
  ['UniCL', groupPairs],
  ['SigLIP', sigmoidPairs()],
])('%s: the parts of three ranges sum to the whole', async (_, loss) => {
  expect(loss.supportsAnchors).toBe(true);
  const whole = await valuesOf(loss);
  const parts = await Promise.all(
    [
      { from: 0, count: 2 },
      { from: 2, count: 1 },
      { from: 3, count: 4 },
    ].map((anchors) => valuesOf(loss, anchors)),
  );
  for (const [i, value] of whole.entries())
    expect(parts.reduce((sum, part) => sum + part[i]!, 0)).toBeCloseTo(value, 5);
  expect(parts[0]![0]).toBeLessThan(whole[0]!);
});
