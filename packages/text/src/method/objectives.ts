import {
  angle,
  cosent,
  cosineRegression,
  CounterpointError,
  infoNCE,
  matryoshka,
  multipleNegativesRanking,
  stopGradient,
  supCon,
  triplet,
  type LossContext,
  type ObjectiveContext,
  type ScoredPairLoss,
} from '@counterpoint/core';
import {
  add,
  mul,
  reshape,
  tidy,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { byAnchors } from './by-anchors.js';
import type { TextEmbeddings, TextObjective } from './text-contrast.js';

/** The widths at which a text objective also applies to truncated embeddings (Matryoshka). */
export interface NestedConfig {
  /**
   * Widths whose leading dimensions must do the same on their own: Kusupati et al. 2022,
   * https://arxiv.org/abs/2205.13147, eq. 1.
   * The full width is one of them only if named. @default none
   */
  readonly widths?: readonly number[];
}

/** The temperature of a text objective, such as {@link simCSE}, and its widths. */
export interface ContrastConfig extends NestedConfig {
  /** @default .05 */
  readonly temperature?: number;
}

const lossContext = ({ groups, anchors }: ObjectiveContext): LossContext => ({ groups, anchors });
const nested = <Rest extends readonly unknown[]>(
  loss: (embeddings: readonly Tensor2D[], ...rest: Rest) => Scalar,
  widths: readonly number[] = [],
) => (widths.length > 0 ? matryoshka(loss, { widths }) : loss);
/** The same for a loss of two views. */
const nestedPair = <Rest extends readonly unknown[]>(
  loss: (a: Tensor2D, b: Tensor2D, ...rest: Rest) => Scalar,
  widths?: readonly number[],
) => nested(([a, b]: readonly Tensor2D[], ...rest: Rest) => loss(a!, b!, ...rest), widths);

/**
 * Unsupervised SimCSE: a text and itself under other dropout are a pair. Gao et al. 2021,
 * https://arxiv.org/abs/2104.08821, eq. 4; mean over N anchors.
 *
 * @example
 * const views = [randomNormal([4, 8]), randomNormal([4, 8])] as Tensor2D[]; // [N, D] each
 * const context = { progress: { step: 0, totalSteps: 1 }, pass: inference };
 * console.log(await simCSE({ temperature: 0.05 })({ views }, context).loss.data());
 */
export function simCSE({ temperature = 0.05, widths }: ContrastConfig = {}): TextObjective {
  const loss = nestedPair(infoNCE({ temperature }), widths);
  return byAnchors(({ views }, context) => ({
    loss: loss([view(views, 0), view(views, 1)], lossContext(context)),
    floor: Math.log(view(views, 0).shape[0]),
  }));
}

/**
 * Pairs, with a hard negative each where there is a third view: every other positive and every
 * hard negative of the batch is a negative. Henderson et al. 2017,
 * https://arxiv.org/abs/1705.00652, section 4. With hard negatives it is supervised SimCSE (Gao et
 * al. 2021, https://arxiv.org/abs/2104.08821, eq. 5). The loss is the mean of both directions, or
 * one direction with `symmetric: false`.
 *
 * @example
 * const views = [1, 2, 3].map(() => randomNormal([4, 8]) as Tensor2D); // anchor, positive, hard negative
 * const context = { progress: { step: 0, totalSteps: 1 }, pass: inference };
 * console.log(await multipleNegatives()({ views }, context).loss.data());
 */
export function multipleNegatives({
  temperature = 0.05,
  widths,
  symmetric = true,
}: ContrastConfig & { readonly symmetric?: boolean } = {}): TextObjective {
  const ranking = multipleNegativesRanking({ scale: 1 / temperature, symmetric });
  const loss = nested(
    ([a, b, ...negatives]: readonly Tensor2D[], context: LossContext) =>
      ranking(a!, b!, negatives, context),
    widths,
  );
  return byAnchors(({ views }, context) => ({
    loss: loss([view(views, 0), view(views, 1), ...views.slice(2)], lossContext(context)),
    floor: Math.log(view(views, 0).shape[0] * Math.max(1, views.length - 1)),
  }));
}

/**
 * Scored pairs by their order: CoSENT (Su 2022, https://kexue.fm/archives/8847), ln(1 + sum over
 * pairs in the wrong order of exp(difference / T)).
 *
 * @example
 * const views = [randomNormal([4, 8]), randomNormal([4, 8])] as Tensor2D[]; // [N, D] each
 * const context = { progress: { step: 0, totalSteps: 1 }, pass: inference };
 * const scores = tensor2d([[0], [0.4], [0.7], [1]]); // [N, 1]
 * console.log(await coSENT()({ views, scores }, context).loss.data());
 */
export function coSENT({ temperature = 0.05, widths }: ContrastConfig = {}): TextObjective {
  return scored(cosent({ scale: 1 / temperature }), widths);
}

/** The temperature of {@link angleText}, and the weight of its second term. */
export interface AngleTextConfig extends ContrastConfig {
  /** Weight of {@link coSENT} beside the angles. @default 1 */
  readonly cosineWeight?: number;
}

/**
 * Scored pairs by their order, by angles of complex numbers beside cosines: AnglE (Li and Li 2023,
 * https://arxiv.org/abs/2309.12871, eq. 9, without its term of in-batch negatives, for which
 * `multipleNegatives` is the objective). Widths must be even.
 *
 * @example
 * const views = [randomNormal([4, 8]), randomNormal([4, 8])] as Tensor2D[]; // [N, D] each
 * const context = { progress: { step: 0, totalSteps: 1 }, pass: inference };
 * const scores = tensor2d([[0], [0.4], [0.7], [1]]); // [N, 1]
 * console.log(await angleText()({ views, scores }, context).loss.data());
 */
export function angleText({
  temperature = 0.05,
  cosineWeight = 1,
  widths,
}: AngleTextConfig = {}): TextObjective {
  const byAngle = scored(angle({ scale: 1 / temperature }), widths);
  return cosineWeight === 0
    ? byAngle
    : weightedObjectives([
        [1, byAngle],
        [cosineWeight, coSENT({ temperature, widths })],
      ]);
}

/**
 * Scored pairs by their cosine: mean squared error (Reimers and Gurevych 2019,
 * https://arxiv.org/abs/1908.10084, section 3, regression objective).
 *
 * @example
 * const views = [randomNormal([4, 8]), randomNormal([4, 8])] as Tensor2D[]; // [N, D] each
 * const context = { progress: { step: 0, totalSteps: 1 }, pass: inference };
 * const scores = tensor2d([[0], [0.4], [0.7], [1]]); // [N, 1]
 * console.log(await cosineScores()({ views, scores }, context).loss.data());
 */
export function cosineScores({ widths }: NestedConfig = {}): TextObjective {
  return scored(cosineRegression(), widths);
}

/**
 * Anchor, positive, negative: max(0, d(a, p) - d(a, n) + margin) on unit vectors (Reimers and
 * Gurevych 2019, https://arxiv.org/abs/1908.10084, section 3, triplet objective).
 *
 * @example
 * const views = [1, 2, 3].map(() => randomNormal([4, 8]) as Tensor2D); // anchor, positive, negative
 * const context = { progress: { step: 0, totalSteps: 1 }, pass: inference };
 * console.log(await tripletText({ margin: 0.2 })({ views }, context).loss.data());
 */
export function tripletText({
  margin = 0.2,
  widths,
}: NestedConfig & { readonly margin?: number } = {}): TextObjective {
  const distance = triplet({ margin });
  const loss = nested(([a, p, n]: readonly Tensor2D[]) => distance(a!, p!, n!), widths);
  return ({ views }) => ({ loss: loss([view(views, 0), view(views, 1), view(views, 2)]) });
}

/**
 * Labelled texts: every text of the same label is a positive. Khosla et al. 2020,
 * https://arxiv.org/abs/2004.11362, eq. 2. Labels come as groups.
 *
 * @example
 * const views = [randomNormal([4, 8]), randomNormal([4, 8])] as Tensor2D[]; // [N, D] each
 * const groups = tensor1d([0, 0, 1, 1], 'int32'); // the labels
 * const context = { progress: { step: 0, totalSteps: 1 }, pass: inference, groups };
 * console.log(await supervisedContrast()({ views }, context).loss.data());
 */
export function supervisedContrast({
  temperature = 0.1,
  widths,
}: ContrastConfig = {}): TextObjective {
  const loss = nestedPair(supCon({ temperature }), widths);
  return byAnchors(({ views }, context) => {
    if (!context.groups) throw missing('labels', 'set data.groups to "label"');
    return { loss: loss([view(views, 0), view(views, 1)], lossContext(context)) };
  });
}

/**
 * The weighted sum of objectives on the same views.
 *
 * @example
 * const views = [randomNormal([4, 8]), randomNormal([4, 8])] as Tensor2D[]; // [N, D] each
 * const context = { progress: { step: 0, totalSteps: 1 }, pass: inference };
 * const objective = weightedObjectives([
 *   [1, simCSE()],
 *   [0.5, multipleNegatives()],
 * ]);
 * console.log(await objective({ views }, context).loss.data());
 */
export function weightedObjectives(
  parts: readonly (readonly [weight: number, objective: TextObjective])[],
): TextObjective {
  const sum: TextObjective = (embeddings, context) => ({
    loss: tidy(() =>
      parts
        .map(([weight, objective]) => mul(objective(embeddings, context).loss, weight) as Scalar)
        .reduce((sum, part) => add(sum, part) as Scalar),
    ),
  });
  return parts.every(([, { supportsAnchors }]) => supportsAnchors) ? byAnchors(sum) : sum;
}

function scored(loss: ScoredPairLoss, widths?: readonly number[]): TextObjective {
  const scoredLoss = nestedPair(
    (a: Tensor2D, b: Tensor2D, scores: Tensor1D) => loss(a, b, scores),
    widths,
  );
  return ({ views, scores }: TextEmbeddings) => {
    if (!scores)
      throw missing(
        'scores',
        'name their column (modality.scoreColumn), or choose a method for pairs without scores',
      );
    return {
      loss: tidy(() =>
        scoredLoss(
          [view(views, 0), view(views, 1)],
          stopGradient(() => reshape(scores, [-1]) as Tensor1D),
        ),
      ),
    };
  };
}

function view(views: readonly Tensor2D[], i: number): Tensor2D {
  const embedding = views[i];
  if (!embedding) throw missing(`view ${i}`, 'choose views that give it');
  return embedding;
}

const missing = (what: string, remedy: string) =>
  new CounterpointError('CP_TEXT_VIEWS', {
    what: `The objective got no ${what}`,
    where: 'a text objective',
    expected: `a batch with ${what}`,
    remedy,
  });
