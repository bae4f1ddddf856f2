import {
  Conv1d,
  CounterpointError,
  Linear,
  Rng,
  collect,
  logSumExpRows,
  sameGroup,
} from '@counterpoint/core';
import type {
  Batch,
  Embeddings,
  Method,
  NamedVariables,
  Objective,
  ObjectiveContext,
  Pass,
  Views,
} from '@counterpoint/core';
import {
  add,
  addN,
  cast,
  concat,
  div,
  eye,
  matMul,
  mean,
  mul,
  pad,
  relu,
  reshape,
  slice,
  sub,
  sum,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { FrameEncoder } from '../encoder/frame-encoder.js';

/**
 * The encoder, the context network and the prediction steps of {@link CPC}. Component: `audio/cpc`.
 */
export interface CPCConfig<B extends Batch = Batch> {
  readonly encoder: FrameEncoder<B>;
  /** Numbers in a moment's context. Default 256. */
  readonly contextWidth?: number;
  /** Layers of the context's network, each of kernel 3. Default 3. */
  readonly contextLayers?: number;
  /** How many moments ahead are predicted: 1 ... steps. Default 12. */
  readonly steps?: number;
  readonly seed?: number;
}

/**
 * Contrastive predictive coding over time (van den Oord et al. 2018,
 * https://arxiv.org/abs/1807.03748, eq. 3-4). From the sound up to moment t it identifies the vector
 * of moment t + k among those of other moments of the clip and of the same moment of other clips.
 *
 * l = -ln exp(z_{t+k} W_k c_t) / sum over negatives and the positive; mean over clips, moments t
 * and steps k. Equal vectors give ln(N + T - k - 1) at step k. Clips of one group are no negatives
 * of each other. Differs: the context is a causal convolution, as in wav2vec (Schneider et al. 2019,
 * https://arxiv.org/abs/1904.05862), not a recurrent network.
 *
 * @example
 * const encoder = new WaveformConvolution({ width: 16, kernels: [10, 8], strides: [5, 4] });
 * const method = new CPC({ encoder, contextWidth: 16, steps: 3 });
 * const step = differentiate(method, [randomNormal([4, 400])], {
 *   progress: { step: 0, totalSteps: 10 },
 *   pass: { phase: 'train', rng: Rng.of(1, 'step') },
 * });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 */
export class CPC<B extends Batch = Batch> implements Method<B> {
  readonly encoder: FrameEncoder<B>;
  readonly views = 1;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #context: readonly Conv1d[];
  readonly #predictors: readonly Linear[];
  readonly #contextWidth: number;

  constructor({
    encoder,
    contextWidth = 256,
    contextLayers = 3,
    steps = 12,
    seed = 0,
  }: CPCConfig<B>) {
    const rng = Rng.of(seed, 'audio/cpc');
    this.encoder = encoder;
    this.#contextWidth = contextWidth;
    this.#context = Array.from(
      { length: contextLayers },
      (_, i) =>
        new Conv1d({
          inputs: i === 0 ? encoder.frameWidth : contextWidth,
          outputs: contextWidth,
          kernel,
          bias: true,
          rng: rng.fork('context', i),
        }),
    );
    this.#predictors = Array.from(
      { length: steps },
      (_, k) =>
        new Linear({
          inputs: contextWidth,
          outputs: encoder.frameWidth,
          bias: false,
          rng: rng.fork('step', k),
        }),
    );
    const parts = Object.fromEntries([
      ...this.#context.map((part, i) => [`context.${i}`, part] as const),
      ...this.#predictors.map((part, k) => [`steps.${k}`, part] as const),
    ]);
    ({ variables: this.variables, state: this.state } = collect({ encoder, ...parts }));
  }

  /** Moments are laid side by side: `z` is [N, T frameWidth], `context` [N, T contextWidth]. */
  embed([view]: Views<B>, pass: Pass): Embeddings {
    return tidy(() => {
      const z = this.encoder.frames(view!, pass); // [N, T, D]
      const context = this.#context.reduce<Tensor3D>(
        (x, conv) =>
          relu(
            conv.apply(
              pad(x, [
                [0, 0],
                [kernel - 1, 0],
                [0, 0],
              ]),
            ),
          ),
        z,
      );
      const rows = z.shape[0];
      return {
        z: reshape(z, [rows, -1]) as Tensor2D,
        context: reshape(context, [rows, -1]) as Tensor2D,
      };
    });
  }

  /**
   * @param embeddings `z` [N, T frameWidth] and `context` [N, T contextWidth]
   * @returns the loss, a scalar
   * @throws CP_AUDIO_SHAPE when a clip has too few moments for one step
   */
  objective(embeddings: Embeddings, { groups }: ObjectiveContext): Objective {
    const rows = embeddings['z']!.shape[0];
    const moments = embeddings['z']!.shape[1] / this.encoder.frameWidth;
    const ahead = Math.min(this.#predictors.length, moments - 1);
    if (ahead < 1) {
      throw new CounterpointError('CP_AUDIO_SHAPE', {
        what: `Clips of ${moments} moments leave nothing to predict`,
        where: 'audio/cpc',
        remedy: 'crop longer clips',
      });
    }
    const loss = tidy(() => {
      const z = reshape(embeddings['z']!, [rows, moments, this.encoder.frameWidth]) as Tensor3D;
      const context = reshape(embeddings['context']!, [
        rows,
        moments,
        this.#contextWidth,
      ]) as Tensor3D;
      const hiddenClips = pairsToHide(rows, groups);
      return div(
        addN(
          this.#predictors
            .slice(0, ahead)
            .map((predictor, k) => stepLoss(predictor, z, context, k + 1, hiddenClips)),
        ),
        ahead,
      ) as Scalar;
    });
    const floors = Array.from({ length: ahead }, (_, k) => Math.log(rows + moments - k - 2));
    return { loss, floor: floors.reduce((a, b) => a + b, 0) / ahead };
  }

  dispose(): void {
    this.encoder.dispose();
    for (const part of [...this.#context, ...this.#predictors]) part.dispose();
  }
}

const kernel = 3;

function stepLoss(
  predictor: Linear,
  z: Tensor3D,
  context: Tensor3D,
  k: number,
  hiddenClips: Tensor2D,
): Scalar {
  const [rows, moments, width] = z.shape;
  const times = moments - k;
  const predicted = predictor.apply(slice(context, [0, 0, 0], [rows, times, context.shape[2]])); // [N, T', D]
  const future = slice(z, [0, k, 0], [rows, times, width]); // [N, T', D]
  const positives = reshape(sum(mul(predicted, future), 2), [rows * times]) as Tensor1D;
  const overTime = reshape(matMul(predicted, future, false, true), [rows * times, times]); // the positive among them
  const byTime = matMul(transpose(predicted, [1, 0, 2]), transpose(future, [1, 0, 2]), false, true); // [T', N, N]
  const overClips = reshape(transpose(add(byTime, hiddenClips), [1, 0, 2]), [rows * times, rows]);
  return mean(sub(logSumExpRows(concat([overTime, overClips], 1) as Tensor2D), positives));
}

/**
 * -1e9 on the diagonal, which is among the moments of the clip already, and for clips of one group.
 * @returns [1, N, N]
 */
function pairsToHide(rows: number, groups: Tensor1D | undefined): Tensor2D {
  const same = groups && cast(sameGroup(groups, groups), 'float32');
  const diagonal = eye(rows) as Tensor2D;
  return mul(
    same === undefined ? diagonal : sub(add(diagonal, same), mul(diagonal, same)),
    -1e9,
  ) as Tensor2D;
}
