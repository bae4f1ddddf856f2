import { cosineDifference, CounterpointError, stopGradient, unitRows } from '@counterpoint/core';
import { add, mean, mul, sub, sum, tidy, type Scalar } from '@tensorflow/tfjs-core';
import type { TextObjective } from './text-contrast.js';

/** The weights of the two terms of {@link distillation}. */
export interface DistillationConfig {
  /** The weight of each embedding's distance to the teacher's. @default 1 */
  readonly regression?: number;
  /** The weight of the difference of all cosines of the batch. @default 10 */
  readonly similarity?: number;
}

/**
 * A teacher's embeddings t are the aim of z, both of length 1: regression (1 - z.t), mean over N
 * texts (Reimers and Gurevych 2020, https://arxiv.org/abs/2004.09813, section 2; half of their
 * squared distance), and similarity (z_i.z_j - t_i.t_j)^2, mean over pairs i, j (Tung and Mori
 * 2019, https://arxiv.org/abs/1907.09682, eq. 3, for unit rows). The modality's guide is the
 * teacher.
 *
 * @example
 * const views = [randomNormal([4, 8]) as Tensor2D]; // [N, D]
 * const guides = [randomNormal([4, 8]) as Tensor2D]; // the teacher's, [N, D]
 * const context = { progress: { step: 0, totalSteps: 1 }, pass: inference };
 * console.log(await distillation()({ views, guides }, context).loss.data());
 */
export function distillation({
  regression = 1,
  similarity = 10,
}: DistillationConfig = {}): TextObjective {
  return ({ views: [view], guides }) => {
    const [teacher] = guides ?? [];
    if (!view || !teacher || (regression > 0 && view.shape[1] !== teacher.shape[1]))
      throw new CounterpointError('CP_TEXT_VIEWS', {
        what: teacher
          ? `The teacher has ${teacher.shape[1]} values, the student ${view?.shape[1]}`
          : 'The objective got no teacher',
        where: 'distillation',
        expected: 'embeddings of a teacher, as wide as the student unless method.regression is 0',
        remedy: 'name their column: modality.guideColumn',
      });
    return {
      loss: tidy(() => {
        const z = unitRows(view);
        const t = stopGradient(() => unitRows(teacher));
        const parts: Scalar[] = [];
        if (regression > 0) parts.push(mul(sub(1, mean(sum(mul(z, t), 1))), regression));
        if (similarity > 0) parts.push(mul(cosineDifference(z, t), similarity));
        return parts.reduce((all, part) => add(all, part));
      }),
      floor: 0,
    };
  };
}
