import { tensor1d, zeros, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import {
  alignUniform,
  barlowTwins,
  byolRegression,
  clipLoss,
  dcl,
  dclw,
  dinoLoss,
  koLeo,
  mocoV3Term,
  multipleNegativesRanking,
  negativeCosine,
  ntXent,
  queueInfoNCE,
  sigLipLoss,
  supConLabels,
  swavLoss,
  triplet,
  vicReg,
} from '@counterpoint/core';

/** Fields of a case that are no tensors. */
export type LossParams = Readonly<Record<string, number | number[]>>;

type Inputs = Readonly<Record<string, Tensor2D>>;
type Make = (params: LossParams, inputs: Inputs) => Scalar;

const number = (params: LossParams, name: string, otherwise?: number): number => {
  const value = params[name] ?? otherwise;
  if (typeof value !== 'number') throw new Error(`the case has no number "${name}"`);
  return value;
};

/** The implementation of each case by the beginning of its name; the first match counts. */
export const lossesByName: readonly (readonly [RegExp, Make])[] = [
  [/^nt-xent\b/i, (p, { a, b }) => ntXent({ temperature: number(p, 'temperature') })(a!, b!)],
  [
    /^moco queue\b/i,
    (p, { q, k, queue }) => queueInfoNCE({ temperature: number(p, 'temperature') })(q!, k!, queue!),
  ],
  [
    /^dclw\b/i,
    (p, { a, b }) =>
      dclw({ temperature: number(p, 'temperature'), sigma: number(p, 'sigma', 0.5) })(a!, b!),
  ],
  [/^dcl\b/i, (p, { a, b }) => dcl({ temperature: number(p, 'temperature') })(a!, b!)],
  [
    /^barlow-twins\b/i,
    (p, { a, b }) => barlowTwins({ lambda: number(p, 'lambda', 0.005) })(a!, b!),
  ],
  [
    /^vicreg\b/i,
    (p, { a, b }) =>
      vicReg({
        invariance: number(p, 'invariance', 25),
        variance: number(p, 'variance', 25),
        covariance: number(p, 'covariance', 1),
        epsilon: number(p, 'epsilon', 1e-4),
      })(a!, b!),
  ],
  [/^byol regression\b/i, (_, { prediction, target }) => byolRegression(prediction!, target!)],
  [/^negative cosine\b/i, (_, { prediction, target }) => negativeCosine(prediction!, target!)],
  [/^koleo\b/i, (_, { a }) => koLeo(a!)],
  [
    /^align-uniform\b/i,
    (p, { a, b }) =>
      alignUniform({
        t: number(p, 't', 1),
        lambda: number(p, 'lambda', 1),
        alpha: number(p, 'alpha', 2),
      })(a!, b!),
  ],
  [/^moco-v3\b/i, (p, { q, k }) => mocoV3Term({ temperature: number(p, 'temperature') })(q!, k!)],
  [/^clip\b/i, (p, { image, text }) => clipLoss(image!, text!, number(p, 'logit_scale'))],
  [
    /^siglip\b/i,
    (p, { image, text }) =>
      sigLipLoss(image!, text!, number(p, 'logit_scale'), number(p, 'logit_bias')),
  ],
  [
    /^supcon\b/i,
    (p, { embeddings }) =>
      supConLabels(embeddings!, tensor1d(p['labels'] as number[], 'int32'), {
        temperature: number(p, 'temperature'),
      }),
  ],
  [
    /^multiple negatives ranking\b/i,
    (p, inputs) =>
      multipleNegativesRanking({ scale: number(p, 'scale', 20) })(
        inputs['anchor']!,
        inputs['positive']!,
        numbered(inputs, 'negative'),
      ),
  ],
  [
    /^triplet\b/i,
    (p, { anchor, positive, negative }) =>
      triplet({ margin: number(p, 'margin', 0.2) })(anchor!, positive!, negative!),
  ],
  [
    /^swav\b/i,
    (p, inputs) =>
      swavLoss({
        temperature: number(p, 'temperature', 0.1),
        iterations: number(p, 'iterations', 3),
        epsilon: number(p, 'epsilon', 0.05),
      })({ high: numbered(inputs, 'high'), low: numbered(inputs, 'low') }),
  ],
  [
    /^dino\b/i,
    (p, inputs) => {
      const teacher = numbered(inputs, 'teacher');
      return dinoLoss({ studentTemperature: number(p, 'student_temperature', 0.1) })(
        teacher,
        numbered(inputs, 'student'),
        zeros([teacher[0]!.shape[1]]),
        number(p, 'teacher_temperature', 0.04),
      );
    },
  ],
];

/** The inputs `name`, `name0`, `name1`, ... in order. */
function numbered(inputs: Inputs, name: string): Tensor2D[] {
  const keys = Object.keys(inputs).filter((key) => new RegExp(`^${name}\\d*$`).test(key));
  return keys
    .sort((a, b) => Number(a.slice(name.length)) - Number(b.slice(name.length)))
    .map((key) => inputs[key]!);
}
