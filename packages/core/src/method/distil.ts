import {
  add,
  div,
  mean,
  mul,
  square,
  sub,
  tidy,
  type Scalar,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Batch, Views } from '../contract/batch.js';
import type { Encoder } from '../contract/encoder.js';
import type { Embeddings, Method, Objective } from '../contract/method.js';
import { prefixed, type NamedVariables } from '../contract/named-variables.js';
import type { Pass } from '../contract/pass.js';
import { cosineDifference } from '../loss/cosine-difference.js';
import { stopGradient } from '../loss/stop-gradient.js';
import { collect } from '../nn/collect.js';
import { Linear } from '../nn/linear.js';
import { Rng } from '../random/rng.js';

/** The networks and the weights of the terms of {@link Distil}. Component: `core/distil`. */
export interface DistilConfig<B extends Batch = Batch> {
  /** The student. */
  readonly encoder: Encoder<B>;
  /** Stays as it is; takes the same batches. */
  readonly teacher: Encoder<B>;
  /** The weight of the distance from the teacher's values. @default 1 */
  readonly regression?: number;
  /** The weight of the difference of cosines. @default 1 */
  readonly similarity?: number;
  /** Of the linear map to the teacher's width. @default 0 */
  readonly seed?: number;
}

/**
 * A student z imitates a frozen teacher t on the same view of each sample, without labels. Both
 * terms are taken over the batch, m and v being the teacher's mean and variance in it:
 *
 * - regression: the squared distance of h(z) from t, value by value over v, mean over all. It is 1
 *   for a student that always gives m. h is a linear map to the teacher's width that training alone
 *   needs, or nothing where the widths are equal: then the student's embeddings lie in the teacher's
 *   space;
 * - similarity: `cosineDifference` of z less its own mean and t - m.
 *
 * Romero et al. 2015, https://arxiv.org/abs/1412.6550, eq. 3, at the last layer. Differs: values are
 * divided by their variance, so that none counts more for being large, and a hundredth of the mean
 * variance is added, so that constant values are no aim. Equal views for both: Beyer et al. 2022,
 * https://arxiv.org/abs/2106.05237. Similarity: Tung and Mori 2019, https://arxiv.org/abs/1907.09682.
 *
 * @example
 * const network = (width: number) =>
 *   new ResidualNetwork({
 *     channels: 3,
 *     blocks: [1],
 *     kind: 'basic',
 *     width,
 *     stem: 'small',
 *     rng: Rng.of(1, 'encoder'),
 *   });
 * const method = new Distil({ encoder: network(4), teacher: network(8) });
 * const step = differentiate(method, [randomNormal([4, 8, 8, 3])], {
 *   progress: { step: 0, totalSteps: 10 },
 *   pass: { phase: 'train', rng: Rng.of(1, 'step') },
 * });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 */
export class Distil<B extends Batch = Batch> implements Method<B> {
  readonly encoder: Encoder<B>;
  readonly teacher: Encoder<B>;
  readonly views = 1;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #head: Linear | undefined;
  readonly #regression: number;
  readonly #similarity: number;

  constructor({ encoder, teacher, regression = 1, similarity = 1, seed = 0 }: DistilConfig<B>) {
    this.encoder = encoder;
    this.teacher = teacher;
    this.#regression = regression;
    this.#similarity = similarity;
    const sizes = { inputs: encoder.width, outputs: teacher.width };
    this.#head =
      regression > 0 && sizes.inputs !== sizes.outputs
        ? new Linear({ ...sizes, rng: Rng.of(seed, 'distil head') })
        : undefined;
    const { variables, state } = collect({ encoder, head: this.#head });
    this.variables = variables;
    this.state = { ...state, ...prefixed('teacher', { ...teacher.variables, ...teacher.state }) };
  }

  embed([view]: Views<B>, pass: Pass): Embeddings {
    const teacher = stopGradient(() => this.teacher.encode(view!)) as Tensor2D;
    return { embedding: this.encoder.encode(view!, pass), teacher };
  }

  /** @param embeddings `embedding` [N, D], and `teacher` [N, E] */
  objective({ embedding, teacher }: Embeddings): Objective {
    const loss = tidy(() => {
      const aim = stopGradient(() => teacher!) as Tensor2D;
      const centred = sub(aim, mean(aim, 0, true)) as Tensor2D; // [N, E]
      const parts: Scalar[] = [];
      if (this.#regression > 0)
        parts.push(mul(this.#distance(embedding!, aim, centred), this.#regression) as Scalar);
      if (this.#similarity > 0) {
        const student = sub(embedding!, mean(embedding!, 0, true)) as Tensor2D;
        parts.push(mul(cosineDifference(student, centred), this.#similarity));
      }
      return parts.reduce((all, part) => add(all, part));
    });
    return { loss };
  }

  #distance(embedding: Tensor2D, aim: Tensor2D, centred: Tensor2D): Scalar {
    const variance = mean(square(centred), 0, true); // [1, E]
    const scale = add(variance, add(mul(mean(variance), 0.01), 1e-12));
    const mapped = this.#head?.apply(embedding) ?? embedding;
    return mean(div(square(sub(mapped, aim)), scale)) as Scalar;
  }

  dispose(): void {
    for (const part of [this.encoder, this.teacher, this.#head]) part?.dispose();
  }
}
