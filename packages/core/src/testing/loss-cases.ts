import {
  slice,
  tensor1d,
  tensor2d,
  tidy,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { Rng } from '../random/rng.js';
import {
  alignUniformOracle,
  angleOracle,
  barlowTwinsOracle,
  cosentOracle,
  cosineRegressionOracle,
  dclOracle,
  infoNCEOracle,
  ntXentOracle,
  queueOracle,
  rankingOracle,
  reweightedOracle,
  sigLipOracle,
  supConOracle,
  tripletOracle,
  vicRegOracle,
  type Oracle,
  type Row,
} from './loss-oracles.js';
import { alignUniform } from '../loss/align-uniform.js';
import { angle } from '../loss/angle.js';
import { barlowTwins } from '../loss/barlow-twins.js';
import { clipLoss } from '../loss/clip.js';
import { dcl, dclw } from '../loss/dcl.js';
import { infoNCE, queueInfoNCE } from '../loss/info-nce.js';
import { mocoV3Term } from '../loss/moco-v3.js';
import { multipleNegativesRanking } from '../loss/multiple-negatives-ranking.js';
import { ntXent } from '../loss/nt-xent.js';
import { byolRegression, negativeCosine } from '../loss/regression.js';
import { debiased, hardNegative } from '../loss/reweighted.js';
import { cosent, cosineRegression } from '../loss/scored-pairs.js';
import { sigLipLoss } from '../loss/sig-lip.js';
import { supCon } from '../loss/sup-con.js';
import { triplet } from '../loss/triplet.js';
import { vicReg } from '../loss/vic-reg.js';

export const n = 6;
const width = 5;

const random = (name: string, rows = n): Row[] => {
  const rng = Rng.of(11, name);
  return Array.from({ length: rows }, () => Array.from({ length: width }, () => rng.normal()));
};

/** Rows as a tensor [N, D]. */
export const matrix = (rows: readonly Row[]): Tensor2D => tensor2d(rows.map((row) => [...row]));

export const a: readonly Row[] = random('a');
export const b: readonly Row[] = random('b');
export const third: readonly Row[] = random('third');
const queue = random('queue', 9);

export const groups: readonly number[] = [0, 1, 0, -1, -1, 2];
const queueGroups = [0, 0, -1, 3, 2, 1, -1, 2, 5];
const scores = [0.1, 0.9, 0.4, 0.4, -0.2, 0.7];

const constants = {
  third: matrix(third),
  queue: matrix(queue),
  queueGroups: tensor1d(queueGroups, 'int32'),
  scores: tensor1d(scores),
};

/** The first four dimensions: AnglE needs an even width. */
const evenRow = (row: Row): Row => row.slice(0, 4);
const evenWidth = (rows: Tensor2D): Tensor2D => slice(rows, [0, 0], [-1, 4]);

export type Loss = (a: Tensor2D, b: Tensor2D, context?: { groups?: Tensor1D }) => Scalar;

/**
 * The loss, its oracle, and what is true of it: `keys` are constants for gradients, `cosine` means
 * that the length of rows does not matter.
 */
export const losses: Readonly<
  Record<
    string,
    readonly [
      Loss,
      Oracle,
      { keys?: boolean; symmetric?: boolean; cosine?: boolean; weights?: boolean },
    ]
  >
> = {
  ntXent: [ntXent({ temperature: 0.3 }), ntXentOracle(0.3), { symmetric: true, cosine: true }],
  'ntXent in chunks': [
    ntXent({ temperature: 0.3, chunk: 5 }),
    ntXentOracle(0.3),
    { symmetric: true, cosine: true },
  ],
  dcl: [dcl({ temperature: 0.3 }), dclOracle(0.3), { symmetric: true, cosine: true }],
  dclw: [
    dclw({ temperature: 0.3, sigma: 0.4 }),
    dclOracle(0.3, 0.4),
    { symmetric: true, cosine: true, weights: true },
  ],
  debiased: [
    debiased({ temperature: 0.3, positiveRate: 0.15 }),
    reweightedOracle(0.3, 0.15, 0),
    { symmetric: true, cosine: true },
  ],
  hardNegative: [
    hardNegative({ temperature: 0.3, positiveRate: 0.1, concentration: 0.8 }),
    reweightedOracle(0.3, 0.1, 0.8),
    { symmetric: true, cosine: true },
  ],
  infoNCE: [infoNCE({ temperature: 0.3 }), infoNCEOracle(0.3, false), { cosine: true }],
  'infoNCE, both ways': [
    infoNCE({ temperature: 0.3, symmetric: true }),
    infoNCEOracle(0.3, true),
    { symmetric: true, cosine: true },
  ],
  queueInfoNCE: [
    (x, y, context = {}) =>
      queueInfoNCE({ temperature: 0.3 })(x, y, constants.queue, {
        ...context,
        queueGroups: constants.queueGroups,
      }),
    queueOracle(0.3, queue, queueGroups),
    { keys: true, cosine: true },
  ],
  mocoV3Term: [
    mocoV3Term({ temperature: 0.3 }),
    (x, y, g) => 0.6 * infoNCEOracle(0.3, false)(x, y, g),
    { cosine: true },
  ],
  clipLoss: [
    (x, y, context) => clipLoss(x, y, 4, context),
    infoNCEOracle(0.25, true),
    { symmetric: true, cosine: true },
  ],
  sigLipLoss: [
    (x, y, context) => sigLipLoss(x, y, 6, -3, context),
    sigLipOracle(6, -3),
    { symmetric: true, cosine: true },
  ],
  'sigLipLoss in chunks': [
    (x, y, context) => sigLipLoss(x, y, 6, -3, { ...context, chunk: 4 }),
    sigLipOracle(6, -3),
    { symmetric: true, cosine: true },
  ],
  supCon: [supCon({ temperature: 0.3 }), supConOracle(0.3), { symmetric: true, cosine: true }],
  multipleNegativesRanking: [
    (x, y, context) => multipleNegativesRanking({ scale: 5 })(x, y, [constants.third], context),
    rankingOracle(5, third),
    { cosine: true },
  ],
  barlowTwins: [barlowTwins({ lambda: 0.02 }), barlowTwinsOracle(0.02), { symmetric: true }],
  vicReg: [vicReg(), vicRegOracle(1e-4), { symmetric: true }],
  'alignUniform, alpha 2': [
    alignUniform({ t: 1.5, lambda: 0.7 }),
    alignUniformOracle(1.5, 0.7, 2),
    { symmetric: true, cosine: true },
  ],
  'alignUniform, alpha 1': [
    alignUniform({ alpha: 1 }),
    alignUniformOracle(2, 1, 1),
    { symmetric: true, cosine: true },
  ],
  triplet: [
    (x, y) => triplet({ margin: 0.5 })(x, y, constants.third),
    tripletOracle(0.5, third),
    { cosine: true },
  ],
  cosent: [
    (x, y) => cosent({ scale: 3 })(x, y, constants.scores),
    cosentOracle(3, scores),
    { symmetric: true, cosine: true },
  ],
  angle: [
    (x, y) => tidy(() => angle({ scale: 3 })(evenWidth(x), evenWidth(y), constants.scores)),
    (x, y) => angleOracle(3, scores)(x.map(evenRow), y.map(evenRow)),
    { cosine: true },
  ],
  cosineRegression: [
    (x, y) => cosineRegression()(x, y, constants.scores),
    cosineRegressionOracle(scores),
    { symmetric: true, cosine: true },
  ],
  byolRegression: [
    byolRegression,
    (x, y) => 2 - 2 * meanCosine(x, y),
    { keys: true, symmetric: true, cosine: true },
  ],
  negativeCosine: [
    negativeCosine,
    (x, y) => -meanCosine(x, y),
    { keys: true, symmetric: true, cosine: true },
  ],
};

function meanCosine(x: readonly Row[], y: readonly Row[]): number {
  return 1 - alignUniformOracle(1, 0, 2)(x, y) / 2; // |u - v|^2 = 2 - 2 cos
}
