import { isCounterpointError, type Batch, type Encoder } from '@counterpoint/core';
import { tidy } from '@tensorflow/tfjs-core';
import { weightsMatter, type WeightCheck } from './check/weights-matter.js';
import {
  integratedGradients,
  type IntegratedGradients,
  type IntegratedGradientsOptions,
} from './gradient/integrated-gradients.js';
import { deletionCurve, regionScores, type DeletionCurve } from './occlusion/deletion-curve.js';
import { occlusion, type Occlusion } from './occlusion/occlusion.js';
import type { RegionOptions } from './occlusion/regions.js';
import {
  pairDecomposition,
  zeroEmbedding,
  type PairDecomposition,
} from './places/pair-decomposition.js';

/** A method that does not apply, and why. */
export interface NotApplicable {
  readonly reason: string;
}

/** One side of a pair: an encoder of the space, and a batch of one sample. */
export interface Side<B extends Batch = Batch> {
  readonly encoder: Encoder<B>;
  readonly batch: B;
  /**
   * The same encoder with the values that training began with, for the randomised-weights check.
   */
  readonly untrained?: Encoder<B>;
}

/** What is known of one side. */
export interface SideExplanation {
  readonly gradients: IntegratedGradients | NotApplicable;
  readonly occlusion: Occlusion | NotApplicable;
  /** By the order of the gradients, or of the occlusion where there are none. */
  readonly curve: DeletionCurve | NotApplicable;
  readonly weights: WeightCheck | NotApplicable;
}

/** Why two samples are similar. */
export interface PairExplanation {
  readonly similarity: number;
  readonly places: PairDecomposition | NotApplicable;
  readonly a: SideExplanation;
  readonly b: SideExplanation;
}

/** Settings of the methods that {@link explainPair} applies. */
export interface ExplainPairOptions {
  readonly gradients?: IntegratedGradientsOptions;
  readonly regions?: RegionOptions;
}

/**
 * Explains the cosine of two samples by every method that applies: place pairs, integrated
 * gradients of each side, occlusion with
 * deletion and insertion curves, and the randomised-weights check.
 *
 * @throws CP_EXPLAIN_ZERO, and what the encoder throws; a method that does not apply is reported
 *   in its place
 */
export async function explainPair<A extends Batch, B extends Batch>(
  a: Side<A>,
  b: Side<B>,
  options: ExplainPairOptions = {},
): Promise<PairExplanation> {
  const [left, right] = [await embedded(a), await embedded(b)];
  const similarity = cosine(left, right);
  return {
    similarity,
    places: await orReason(() => pairDecomposition(a, b)),
    a: await explainSide(a, right, options),
    b: await explainSide(b, left, options),
  };
}

/** Explains one side's part in the similarity to an embedding, [D]. */
export async function explainSide<B extends Batch>(
  { encoder, batch, untrained }: Side<B>,
  other: ArrayLike<number>,
  { gradients: gradientOptions, regions }: ExplainPairOptions = {},
): Promise<SideExplanation> {
  const gradients = await orReason(() =>
    integratedGradients(encoder, batch, other, gradientOptions),
  );
  const occluded = await orReason(() => occlusion(encoder, batch, other, regions));
  const curve =
    'reason' in occluded
      ? occluded
      : await orReason(() => {
          const scores =
            'reason' in gradients
              ? occluded.drops
              : regionScores(gradients.places, gradients.grid, occluded.grid);
          return deletionCurve(encoder, batch, other, scores, regions);
        });
  const attribute = async (by: Encoder<B>) =>
    'reason' in gradients
      ? (await occlusion(by, batch, other, regions)).drops
      : (
          await integratedGradients(by, batch, other, {
            ...gradientOptions,
            mostSteps: gradients.steps,
          })
        ).places;
  const weights =
    untrained === undefined
      ? { reason: 'no untrained encoder was given' }
      : await orReason(() => weightsMatter(encoder, untrained, attribute));
  return { gradients, occlusion: occluded, curve, weights };
}

/** The result, or the reason for which the method does not apply. */
async function orReason<T>(compute: () => Promise<T>): Promise<T | NotApplicable> {
  try {
    return await compute();
  } catch (error) {
    if (isCounterpointError(error) && error.code.startsWith('CP_EXPLAIN_'))
      return { reason: [error.report.what, error.report.where].filter(Boolean).join(': ') };
    throw error;
  }
}

async function embedded<B extends Batch>({ encoder, batch }: Side<B>): Promise<Float32Array> {
  const tensor = tidy(() => encoder.encode(batch));
  const values = await tensor.data<'float32'>();
  tensor.dispose();
  return values;
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let d = 0; d < a.length; d++) {
    dot += a[d]! * b[d]!;
    aa += a[d]! ** 2;
    bb += b[d]! ** 2;
  }
  if (aa === 0 || bb === 0) throw zeroEmbedding();
  return dot / Math.sqrt(aa * bb);
}
