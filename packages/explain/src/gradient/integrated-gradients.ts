import { CounterpointError, type Batch, type Encoder } from '@counterpoint/core';
import { reshape, sub, tidy, zerosLike, type Tensor } from '@tensorflow/tfjs-core';
import { zeroEmbedding } from '../places/pair-decomposition.js';
import { borderBaseline } from './border-baseline.js';
import { continuousInput, type ContinuousInput } from './continuous-input.js';
import { pathIntegral } from './path-integral.js';

/**
 * The path of {@link integratedGradients}: where it begins, its steps, and when they are fine
 * enough.
 */
export interface IntegratedGradientsOptions {
  /** Equal steps of the first try; the worst of them are halved until the gap is small. @default 16 */
  readonly steps?: number;
  /** The most steps. @default 512 */
  readonly mostSteps?: number;
  /** The gap at which halving stops, a share of what is explained. @default .01 */
  readonly tolerance?: number;
  /** Points of the path in one pass. @default 16 */
  readonly batchSize?: number;
  /**
   * Where the path begins, [1, ...]: the shape of one sample. `border` is the mean colour along the border of
   * a picture; `zeros` the mean colour of the training data, the mean band, or no token.
   *
   * @default `border` for pictures of three channels, else `zeros`
   */
  readonly baseline?: Tensor | 'border' | 'zeros';
}

/** What each input value adds to a similarity. */
export interface IntegratedGradients {
  /** [grid height, grid width], row-major: channels, or the numbers of a token's vector, are summed. */
  readonly places: Float64Array;
  readonly grid: readonly [number, number];
  /** The cosine of the two embeddings. */
  readonly similarity: number;
  /** The score at the baseline: f(baseline) . b / (|f(a)| |b|). */
  readonly baseline: number;
  /** The sum of `places`; it should be `similarity - baseline`. */
  readonly sum: number;
  /**
   * |sum - (similarity - baseline)| as a share of the larger of |similarity - baseline| and .01.
   */
  readonly gap: number;
  readonly steps: number;
  /** Whether the gap is within the tolerance. */
  readonly complete: boolean;
}

/**
 * Integrated gradients of a similarity for one side: the path from a baseline to the input, with
 * the other embedding b fixed.
 * The score is s(x) = f(x) . b / (|f(a)| |b|), linear in the embedding and equal to the cosine at
 * the input a, so that places sum to
 * s(a) - s(baseline). Sundararajan et al. 2017, https://arxiv.org/abs/1703.01365, eqs. 1 and 3;
 * for similarities Moeller et al. 2023,
 * https://arxiv.org/abs/2310.05703. The integral is a midpoint sum. The true
 * change of the score over each step is known, so that the steps with the largest errors are
 * halved until the gap is within the tolerance.
 *
 * @param batch one sample
 * @param other the other side's embedding, [D]
 * @throws CP_EXPLAIN_INPUT, CP_EXPLAIN_SHAPE, CP_EXPLAIN_ZERO, CP_EXPLAIN_OPTION
 */
export async function integratedGradients<B extends Batch>(
  encoder: Encoder<B>,
  batch: B,
  other: ArrayLike<number>,
  options: IntegratedGradientsOptions = {},
): Promise<IntegratedGradients> {
  const { steps = 16, mostSteps = 512, tolerance = 0.01, batchSize = 16 } = options;
  if (!Number.isInteger(steps) || steps < 1 || mostSteps < steps)
    throw new CounterpointError('CP_EXPLAIN_OPTION', {
      what: `${steps} steps with a limit of ${mostSteps} were given`,
      expected: 'whole numbers from 1, the limit no smaller',
    });
  const input = continuousInput(encoder, batch);
  const start = startOf(input, options.baseline);
  const direction = tidy(() => sub(input.values, reshape(start, input.values.shape)));
  try {
    const { target, similarity, baseline } = await endScores(input, start, other);
    const explained = similarity - baseline;
    const scale = Math.max(Math.abs(explained), 0.01);
    const path = { input, start, direction, target, ends: [baseline, similarity] as const };
    const integral = await pathIntegral(path, {
      steps,
      mostSteps,
      largestError: tolerance * scale,
      batchSize,
    });
    const gap = Math.abs(integral.sum - explained) / scale;
    return { ...integral, grid: input.grid, similarity, baseline, gap, complete: gap <= tolerance };
  } finally {
    input.values.dispose();
    direction.dispose();
    start.dispose();
  }
}

/** @throws CP_EXPLAIN_OPTION for the border of what is no picture */
function startOf(
  { values }: ContinuousInput,
  choice: IntegratedGradientsOptions['baseline'],
): Tensor {
  const isPicture = values.rank === 4 && values.shape[3] === 3;
  const baseline = choice ?? (isPicture ? 'border' : 'zeros');
  if (baseline === 'zeros') return zerosLike(values);
  if (baseline !== 'border') return baseline.clone();
  if (values.rank === 4) return borderBaseline(values);
  throw new CounterpointError('CP_EXPLAIN_OPTION', {
    what: `An input of shape [${values.shape.join(', ')}] has no border`,
    where: 'baseline',
    expected: 'a picture, [1, height, width, channels]',
    remedy: 'leave the baseline out, or give zeros or a tensor',
  });
}

interface Ends {
  /** b / (|f(a)| |b|), [D] */
  readonly target: Float32Array;
  readonly similarity: number;
  readonly baseline: number;
}

async function endScores(
  { values, encode }: ContinuousInput,
  start: Tensor,
  other: ArrayLike<number>,
): Promise<Ends> {
  const embedded = tidy(() => encode(values));
  const atStart = tidy(() => encode(reshape(start, values.shape)));
  const [a, r] = [(await embedded.data()) as Float32Array, (await atStart.data()) as Float32Array];
  embedded.dispose();
  atStart.dispose();
  if (a.length !== other.length)
    throw new CounterpointError('CP_EXPLAIN_SHAPE', {
      what: `Embeddings of ${a.length} and ${other.length} numbers cannot be compared`,
      expected: 'two embeddings of one space',
    });
  let [aa, bb] = [0, 0];
  for (let d = 0; d < a.length; d++) {
    aa += a[d]! ** 2;
    bb += other[d]! ** 2;
  }
  if (aa === 0 || bb === 0) throw zeroEmbedding();
  const target = Float32Array.from(other, (value) => value / Math.sqrt(aa * bb));
  const score = (vector: Float32Array) =>
    vector.reduce((total, value, d) => total + (value * other[d]!) / Math.sqrt(aa * bb), 0);
  return { target, similarity: score(a), baseline: score(r) };
}
