import {
  eye,
  fill,
  grads,
  mul,
  ones,
  scalar,
  slice,
  sum,
  tensor1d,
  tensor2d,
  tidy,
  variable,
  variableGrads,
  zeros,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { lossFloor } from '../metric/floors.js';
import { alignUniform } from './align-uniform.js';
import { angle } from './angle.js';
import { clipLoss } from './clip.js';
import { dcl } from './dcl.js';
import { dinoLoss } from './dino.js';
import { infoNCE, queueInfoNCE } from './info-nce.js';
import { koLeo } from './ko-leo.js';
import { mocoV3Term } from './moco-v3.js';
import { multipleNegativesRanking } from './multiple-negatives-ranking.js';
import { ntXent } from './nt-xent.js';
import { byolRegression } from './regression.js';
import { debiased, hardNegative } from './reweighted.js';
import { sinkhorn } from './sinkhorn.js';
import { stopGradient } from './stop-gradient.js';
import { supCon } from './sup-con.js';
import { swavLoss } from './swav.js';
import { triplet } from './triplet.js';
import { vicReg } from './vic-reg.js';

const n = 7;
const parallel = () => fill([n, 3], 0.4) as Tensor2D;
const orthonormal = () => eye(n);
const read = async (loss: Tensor) => (await loss.data())[0]!;

describe('embeddings that are all one give the floor', () => {
  test.each<[string, () => Scalar, number]>([
    ['NT-Xent', () => ntXent({ temperature: 0.2 })(parallel(), parallel()), lossFloor.ntXent(n)],
    ['SupCon', () => supCon({ temperature: 0.2 })(parallel(), parallel()), lossFloor.ntXent(n)],
    [
      'debiased',
      () => debiased({ temperature: 0.2, positiveRate: 0.3 })(parallel(), parallel()),
      lossFloor.ntXent(n),
    ],
    [
      'hard negatives',
      () =>
        hardNegative({ temperature: 0.2, positiveRate: 0.3, concentration: 2 })(
          parallel(),
          parallel(),
        ),
      lossFloor.ntXent(n),
    ],
    ['DCL', () => dcl({ temperature: 0.2 })(parallel(), parallel()), lossFloor.dcl(n)],
    ['InfoNCE', () => infoNCE({ temperature: 0.2 })(parallel(), parallel()), lossFloor.infoNCE(n)],
    ['CLIP', () => clipLoss(parallel(), parallel(), 14), lossFloor.infoNCE(n)],
    [
      'MoCo',
      () =>
        queueInfoNCE({ temperature: 0.2 })(parallel(), parallel(), fill([20, 3], 2) as Tensor2D),
      lossFloor.queueInfoNCE(20),
    ],
    [
      'MoCo v3',
      () => mocoV3Term({ temperature: 0.2 })(parallel(), parallel()),
      lossFloor.mocoV3(n, 0.2),
    ],
    [
      'ranking with a hard negative',
      () => multipleNegativesRanking()(parallel(), parallel(), [parallel()]),
      Math.log(2 * n),
    ],
    ['VICReg', () => vicReg()(parallel(), parallel()), lossFloor.vicReg()],
    ['alignment and uniformity', () => alignUniform()(parallel(), parallel()), 0],
    ['triplet', () => triplet({ margin: 0.4 })(parallel(), parallel(), parallel()), 0.4],
    ['SwAV', () => swavLoss()({ high: [zeros([n, 5]), zeros([n, 5])] }), lossFloor.prototypes(5)],
    [
      'DINO',
      () =>
        dinoLoss()(
          [zeros([n, 5]), zeros([n, 5])],
          [zeros([n, 5]), zeros([n, 5])],
          zeros([5]),
          0.04,
        ),
      lossFloor.prototypes(5),
    ],
  ])('%s', async (_, loss, floor) => expect(await read(loss())).toBeCloseTo(floor, 4));
});

test('orthonormal pairs give NT-Xent ln(1 + (2N - 2) exp(-1/T))', async () => {
  expect(await read(ntXent({ temperature: 0.5 })(orthonormal(), orthonormal()))).toBeCloseTo(
    Math.log(1 + (2 * n - 2) * Math.exp(-2)),
    5,
  );
});

test('without positives to take out and without concentration, debiased and hard negatives are NT-Xent', async () => {
  const [a, b] = [
    tensor2d([
      [1, 0.2],
      [0.3, -1],
      [0.5, 0.4],
    ]),
    tensor2d([
      [0.9, 0.1],
      [0.2, -0.7],
      [-0.5, 0.6],
    ]),
  ];
  const expected = await read(ntXent({ temperature: 0.3 })(a, b));
  for (const loss of [
    debiased({ temperature: 0.3, positiveRate: 0 }),
    hardNegative({ temperature: 0.3, positiveRate: 0, concentration: 0 }),
    supCon({ temperature: 0.3 }),
  ])
    expect(await read(loss(a, b))).toBeCloseTo(expected, 5);
});

test('when all samples are of one group nothing is left to repel', async () => {
  const [a, b] = [
    tensor2d([
      [1, 0.2],
      [0.3, -1],
      [0.5, 0.4],
    ]),
    tensor2d([
      [0.9, 0.1],
      [0.2, -0.7],
      [-0.5, 0.6],
    ]),
  ];
  const groups = tensor1d([4, 4, 4], 'int32');
  for (const loss of [ntXent({ temperature: 0.3 }), infoNCE({ temperature: 0.3 })])
    expect(await read(loss(a, b, { groups }))).toBe(0);
  expect(await read(debiased({ temperature: 0.3 })(a, b, { groups }))).toBeLessThan(0.05);
  const value = await read(dcl({ temperature: 0.3 })(a, b, { groups }));
  expect(Math.abs(value)).toBeLessThan(1 / 0.3 + 1e-4); // only -cos / T is left
});

test('BYOL: 0 aligned, 2 orthogonal, 4 opposite', async () => {
  const x = tensor2d([
    [1, 0],
    [0, 2],
  ]);
  expect(await read(byolRegression(x, mul(x, 3)))).toBeCloseTo(0, 6);
  expect(
    await read(
      byolRegression(
        x,
        tensor2d([
          [0, 1],
          [1, 0],
        ]),
      ),
    ),
  ).toBeCloseTo(2, 6);
  expect(await read(byolRegression(x, mul(x, -1)))).toBeCloseTo(4, 6);
});

test('AnglE: |z|^2-scaled quotients of complex numbers, the same for a common turn', async () => {
  // z / w = i, -1, and (1 + i) / sqrt(2): re + im = 1, -1 and sqrt(2)
  const z = tensor2d([
    [0, 2],
    [-3, 0],
    [1, 1],
  ]);
  const w = tensor2d([
    [1, 0],
    [1, 0],
    [4, 0],
  ]);
  const scores = tensor1d([0.5, 0.5, 0]); // the last is above both: two pairs in the wrong order
  expect(await read(angle({ scale: 2 })(z, w, scores))).toBeCloseTo(
    Math.log(1 + 2 * Math.exp(2 * (Math.SQRT2 - 1))),
    5,
  );
  expect(() => angle()(ones([2, 3]), ones([2, 3]), tensor1d([0, 1]))).toThrow(/even width/u);
});

test('KoLeo is minus the mean logarithm of the nearest distance', async () => {
  const angles = [0, 0.3, 1.5]; // chords to the nearest: .3 rad, .3 rad, 1.2 rad
  const chord = (angle: number) => 2 * Math.sin(angle / 2);
  const z = tensor2d(angles.map((angle) => [5 * Math.cos(angle), 5 * Math.sin(angle)]));
  expect(await read(koLeo(z))).toBeCloseTo(
    -(2 * Math.log(chord(0.3)) + Math.log(chord(1.2))) / 3,
    5,
  );
});

test('Sinkhorn gives rows that sum to one and prototypes equal shares, at scores that would overflow', async () => {
  const scores = tensor2d([
    [9, 8.9],
    [8.8, 8.85],
    [9, 8.9],
    [9.1, 9],
  ]); // over .05: exp(180)
  const shares = await sinkhorn(scores, { iterations: 20 }).array();
  for (const row of shares) expect(row[0]! + row[1]!).toBeCloseTo(1, 5);
  expect(shares.reduce((total, row) => total + row[0]!, 0)).toBeCloseTo(2, 3);
});

test('DINO leaves out pairs of the same view and subtracts the centre', async () => {
  const view = (first: number) => tensor2d([[first, 0]]);
  const softmax = (x: number) => 1 / (1 + Math.exp(-x));
  const expected = -(
    softmax((2 - 1) / 0.5) * Math.log(softmax(3 / 0.1)) +
    (1 - softmax((2 - 1) / 0.5)) * -30
  );
  const loss = dinoLoss()([view(2)], [view(9), view(3)], tensor1d([1, 0]), 0.5); // teacher 0 with student 1 alone
  expect(await read(loss)).toBeCloseTo(expected, 4);
});

test('stopGradient: a value without a gradient, inside and outside of a tape', async () => {
  const x = variable(scalar(3));
  const { value, grads: slopes } = variableGrads(
    () =>
      mul(
        stopGradient(() => mul(x, x)),
        x,
      ) as Scalar,
    [x],
  );
  expect(await read(value)).toBe(27);
  expect(await read(slopes[x.name]!)).toBe(9);
  expect(await read(tidy(() => stopGradient(() => mul(x, 2))))).toBe(6);
});

test('targets get no gradient', async () => {
  const loss = (x: Tensor) =>
    sum(mul(byolRegression(ones([2, 2]), slice(x as Tensor2D, [0, 0], [2, 2])), 1)) as Scalar;
  expect(() => grads(loss)([ones([2, 2])])).toThrow(/connection|gradient/i);
});
