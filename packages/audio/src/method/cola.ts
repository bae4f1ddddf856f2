import {
  LayerNorm,
  Linear,
  Rng,
  collect,
  inBatch,
  parameter,
  unitRows,
  uniformFanIn,
} from '@counterpoint/core';
import type {
  Batch,
  Embeddings,
  Encoder,
  Method,
  NamedVariables,
  Objective,
  ObjectiveContext,
  Pass,
  Views,
} from '@counterpoint/core';
import { exp, matMul, tanh, tidy } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D, Variable } from '@tensorflow/tfjs-core';

/** The encoder and the similarity of {@link COLA}. Component: `audio/cola`. */
export interface COLAConfig<B extends Batch = Batch> {
  readonly encoder: Encoder<B>;
  /** Default 512. */
  readonly width?: number;
  /** `bilinear`: g(x) W g(y). `cosine`: cos(g(x), g(y)) / T. Default `bilinear`. */
  readonly similarity?: 'bilinear' | 'cosine';
  /** Of the cosine; learned from there on. Default .2. */
  readonly temperature?: number;
  readonly seed?: number;
}

/**
 * COLA: two segments of one clip are each other's positive, the segments of all other clips the
 * negatives (Saeed et al. 2020, "Contrastive Learning of General-Purpose Audio Representations",
 * https://arxiv.org/abs/2010.10915, eq. 1-2).
 *
 * l_i = -ln exp(s(x_i, y_i)) / sum_j exp(s(x_i, y_j)), mean over N. s is the similarity of
 * projections g: a linear layer, layer normalisation and tanh. Equal similarities give ln N. Pairs
 * of one group leave the sum.
 *
 * @example
 * import { asEncoder } from '@counterpoint/testkit';
 *
 * const encoder = asEncoder(new Mlp({ widths: [20, 8], batchNorm: false, rng: Rng.of(1) }));
 * const method = new COLA({ encoder, width: 16 });
 * const step = differentiate(method, [randomNormal([4, 20]), randomNormal([4, 20])], {
 *   progress: { step: 0, totalSteps: 10 },
 *   pass: { phase: 'train', rng: Rng.of(1, 'step') },
 * });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 */
export class COLA<B extends Batch = Batch> implements Method<B> {
  readonly encoder: Encoder<B>;
  readonly views = 2;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #linear: Linear;
  readonly #norm: LayerNorm;
  readonly #similarity: { readonly kind: 'bilinear' | 'cosine'; readonly weight: Variable };

  constructor({
    encoder,
    width = 512,
    similarity = 'bilinear',
    temperature = 0.2,
    seed = 0,
  }: COLAConfig<B>) {
    const rng = Rng.of(seed, 'audio/cola');
    this.encoder = encoder;
    this.#linear = new Linear({
      inputs: encoder.width,
      outputs: width,
      rng: rng.fork('projection'),
    });
    this.#norm = new LayerNorm({ width });
    const weight =
      similarity === 'bilinear'
        ? parameter(uniformFanIn(width * width, { in: width, out: width }, rng.fork('bilinear')), [
            width,
            width,
          ])
        : parameter(Float32Array.of(Math.log(1 / temperature)), []);
    this.#similarity = { kind: similarity, weight };
    const measure = {
      variables: { [similarity === 'bilinear' ? 'weight' : 'log_scale']: weight },
      state: {},
    };
    ({ variables: this.variables, state: this.state } = collect({
      encoder,
      projection: this.#linear,
      norm: this.#norm,
      similarity: measure,
    }));
  }

  embed([a, b]: Views<B>, pass: Pass): Embeddings {
    const project = (view: B, name: string): Tensor2D =>
      tidy(() => {
        const viewPass = { ...pass, rng: pass.rng.fork(name) };
        return tanh(this.#norm.apply(this.#linear.apply(this.encoder.encode(view, viewPass))));
      });
    return { a: project(a!, 'a'), b: project(b!, 'b') };
  }

  objective({ a, b }: Embeddings, { groups }: ObjectiveContext): Objective {
    const { kind, weight } = this.#similarity;
    const context = groups ? { groups } : {};
    const loss = tidy(() =>
      kind === 'bilinear'
        ? inBatch(matMul(a!, weight as unknown as Tensor2D), b!, 1, context)
        : inBatch(unitRows(a!), unitRows(b!), exp(weight as unknown as Scalar), context),
    );
    return { loss, floor: Math.log(a!.shape[0]) };
  }

  dispose(): void {
    this.encoder.dispose();
    this.#linear.dispose();
    this.#norm.dispose();
    this.#similarity.weight.dispose();
  }
}
