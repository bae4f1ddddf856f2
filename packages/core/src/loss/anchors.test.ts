import {
  grads,
  randomNormal,
  tensor1d,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { AnchorRange, LossContext } from '../contract/loss.js';
import { clipLoss } from './clip.js';
import { dcl, dclw } from './dcl.js';
import { infoNCE } from './info-nce.js';
import { mocoV3Term } from './moco-v3.js';
import { multipleNegativesRanking } from './multiple-negatives-ranking.js';
import { ntXent } from './nt-xent.js';
import { sigLipLoss } from './sig-lip.js';
import { supCon } from './sup-con.js';

const [rows, width] = [11, 5];
type Loss = (a: Tensor2D, b: Tensor2D, context: LossContext) => Scalar;
const randomRows = (seed: number) => randomNormal([rows, width], 0, 1, 'float32', seed) as Tensor2D;

const losses: readonly (readonly [string, Loss])[] = [
  ['ntXent', ntXent({ temperature: 0.3 })],
  ['ntXent in chunks', ntXent({ temperature: 0.3, chunk: 3 })],
  ['dcl', dcl({ temperature: 0.3 })],
  ['dclw', dclw({ temperature: 0.3, sigma: 0.5 })],
  ['infoNCE', infoNCE({ temperature: 0.3 })],
  ['infoNCE, symmetric', infoNCE({ temperature: 0.3, symmetric: true })],
  ['mocoV3Term', mocoV3Term({ temperature: 0.3 })],
  ['supCon', supCon({ temperature: 0.3 })],
  ['clipLoss', (a, b, context) => clipLoss(a, b, 7, context)],
  ['sigLipLoss', (a, b, context) => sigLipLoss(a, b, 7, -3, context)],
  ['sigLipLoss in chunks', (a, b, context) => sigLipLoss(a, b, 7, -3, { ...context, chunk: 2 })],
  [
    'multipleNegativesRanking',
    (a, b, context) =>
      multipleNegativesRanking({ symmetric: true })(a, b, [randomRows(9)], context),
  ],
];
const divisions: readonly (readonly number[])[] = [[11], [4, 7], [1, 1, 9], [3, 3, 3, 2]];
const groups = [0, 0, 1, 2, 3, 3, 3, -1, -1, 4, 1];

async function valueAndGradients(loss: Loss, context: LossContext): Promise<Float32Array> {
  const [a, b] = [randomRows(1), randomRows(2)];
  const lossOf = (...[x, y]: Tensor[]) => loss(x as Tensor2D, y as Tensor2D, context);
  const parts = [lossOf(a, b), ...grads(lossOf)([a, b])];
  const values = await Promise.all(parts.map((part) => part.data<'float32'>()));
  return Float32Array.from(values.flatMap((each) => [...each]));
}

const cases = losses.flatMap(([name, loss]) =>
  [undefined, groups].map(
    (rowGroups) => [name, rowGroups ? 'groups' : 'no groups', loss, rowGroups] as const,
  ),
);

test.each(cases)('%s, %s: parts of the batch sum to its loss and gradients', async (...row) => {
  const [, , loss, rowGroups] = row;
  const context = rowGroups ? { groups: tensor1d(rowGroups, 'int32') } : {};
  const whole = await valueAndGradients(loss, context);
  expect(whole.some((value) => Math.abs(value) > 0.05)).toBe(true);
  for (const counts of divisions) {
    const total = new Float32Array(whole.length);
    let from = 0;
    for (const count of counts) {
      const anchors: AnchorRange = { from, count };
      const part = await valueAndGradients(loss, { ...context, anchors });
      part.forEach((value, at) => (total[at]! += value));
      if (counts.length > 1) expect(part[0]).toBeLessThan(whole[0]!);
      from += count;
    }
    total.forEach((value, at) => expect(Math.abs(value - whole[at]!)).toBeLessThan(1e-5));
  }
});
