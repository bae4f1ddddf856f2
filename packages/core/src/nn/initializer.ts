import type { Rng } from '../random/rng.js';

/** The sums of connections into and out of one unit of a weight. */
export interface Fan {
  readonly in: number;
  readonly out: number;
}

/** Fills a new weight: values [length] in row-major order. */
export type Initializer = (length: number, fan: Fan, rng: Rng) => Float32Array;

/**
 * Uniform in +-1/sqrt(fan in): PyTorch's default for linear layers and convolutions. @returns
 * [length]
 */
export const uniformFanIn: Initializer = (length, fan, rng) => {
  const bound = 1 / Math.sqrt(fan.in);
  return Float32Array.from({ length }, () => rng.uniform(-bound, bound));
};

/**
 * Normal with deviation sqrt(2 / fan out): He et al. 2015, https://arxiv.org/abs/1502.01852, eq.
 * 14, for ReLU networks.
 */
export const kaimingNormal: Initializer = (length, fan, rng) => {
  const deviation = Math.sqrt(2 / fan.out);
  return Float32Array.from({ length }, () => rng.normal(0, deviation));
};

/** Uniform in +-sqrt(6 / (fan in + fan out)): Glorot and Bengio 2010, eq. 16. @returns [length] */
export const xavierUniform: Initializer = (length, fan, rng) => {
  const bound = Math.sqrt(6 / (fan.in + fan.out));
  return Float32Array.from({ length }, () => rng.uniform(-bound, bound));
};

/**
 * Normal with the given deviation, redrawn beyond two deviations: the usual choice for transformers
 * (.02).
 */
export const truncatedNormal =
  (deviation: number): Initializer =>
  (length, _fan, rng) =>
    Float32Array.from({ length }, () => {
      let value = rng.normal();
      while (Math.abs(value) > 2) value = rng.normal();
      return value * deviation;
    });

/** Normal with the given deviation. */
export const normal =
  (deviation: number): Initializer =>
  (length, _fan, rng) =>
    Float32Array.from({ length }, () => rng.normal(0, deviation));
