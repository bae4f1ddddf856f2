import {
  CounterpointError,
  lossFloor,
  MemoryBank,
  prefixed,
  queueInfoNCE,
  Rng,
  stopGradient,
  unitRows,
  type Batch,
  type Embeddings,
  type Encoder,
  type Method,
  type NamedVariables,
  type Objective,
  type ObjectiveContext,
  type Pass,
  type Views,
} from '@counterpoint/core';
import {
  add,
  mul,
  tensor1d,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { agreeing } from './agreement.js';
import { embedClips } from './embed-clips.js';
import { severalPositives } from './several-positives.js';

/** The towers, the memory banks and the agreement of {@link AVID}. Component: `video/avid`. */
export interface AVIDConfig {
  /** Towers with the sides `video` and `sound`. */
  readonly encoder: Encoder<Batch>;
  /** Samples of the data set: rows of each bank. */
  readonly samples: number;
  /** Rows of a bank drawn as negatives each step. @default 1024 */
  readonly negatives?: number;
  /** @default 0.07 */
  readonly temperature?: number;
  /** Of the banks' rows. @default 0.5 */
  readonly momentum?: number;
  /**
   * Which bank a side is compared with: that of the other side, its own, or both with equal
   * weights. @default 'cross'
   */
  readonly targets?: 'cross' | 'self' | 'joint';
  /**
   * CMA: samples that agree in both banks, as further positives within each side; 0 for none.
   * @default 0
   */
  readonly agreement?: number;
  /** The share of all steps after which agreement begins. @default 0.5 */
  readonly agreementFrom?: number;
  /** Weight of the agreement's term. @default 1 */
  readonly agreementWeight?: number;
  readonly seed: number;
}

/**
 * Audio-visual instance discrimination with cross-modal agreement: Morgado et al. 2020,
 * https://arxiv.org/abs/2004.12943, eq. 3 to 9. A bank remembers a row a sample for each side; a
 * video finds the remembered sound of its sample among those of others, and a sound the video.
 * With `agreement`, samples that are alike in both banks become positives within each side.
 * Differs: softmax over the drawn rows (InfoNCE) instead of noise-contrastive estimation; agreement
 * is looked up for the rows of each batch, not once in several epochs.
 *
 * @throws CP_VIDEO_METHOD for more agreeing samples than there are others
 *
 * @example
 * import { Tower, Towers } from '@counterpoint/multimodal';
 * import { asEncoder } from '@counterpoint/testkit';
 *
 * const tower = (side: string) =>
 *   new Tower({
 *     encoder: asEncoder(new Mlp({ widths: [5, 6], batchNorm: false, rng: Rng.of(1, side) })) as Encoder,
 *     width: 4,
 *     rng: Rng.of(2, side),
 *   });
 * const encoder = new Towers({ video: tower('video'), sound: tower('sound') });
 * const method = new AVID({ encoder, samples: 100, negatives: 16, agreement: 4, seed: 1 });
 * const view = { video: randomNormal([4, 5]), sound: randomNormal([4, 5]) };
 * const progress = { step: 9, totalSteps: 10 };
 * const step = differentiate(method, [view], {
 *   progress,
 *   pass: { phase: 'train', rng: Rng.of(1, 'step') },
 *   indices: tensor1d([3, 14, 15, 92], 'int32'),
 * });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 * method.update(step.carry);
 */
export class AVID implements Method<Batch> {
  readonly encoder: Encoder<Batch>;
  readonly views = 1;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #config: Required<Omit<AVIDConfig, 'encoder' | 'seed'>>;
  readonly #banks: { readonly video: MemoryBank; readonly sound: MemoryBank };

  constructor({ encoder, seed, ...config }: AVIDConfig) {
    this.encoder = encoder;
    this.#config = {
      negatives: 1024,
      temperature: 0.07,
      momentum: 0.5,
      targets: 'cross',
      agreement: 0,
      agreementFrom: 0.5,
      agreementWeight: 1,
      ...config,
    };
    const { samples, momentum, agreement } = this.#config;
    if (agreement >= samples) throw tooFew(agreement, samples);
    const bank = (side: string): MemoryBank =>
      new MemoryBank({ samples, width: encoder.width, momentum, rng: Rng.of(seed, 'bank', side) });
    this.#banks = { video: bank('video'), sound: bank('sound') };
    this.variables = prefixed('towers', encoder.variables);
    this.state = {
      ...prefixed('towers', encoder.state),
      ...prefixed('bank.video', this.#banks.video.state),
      ...prefixed('bank.sound', this.#banks.sound.state),
    };
  }

  embed([view]: Views<Batch>, pass: Pass): Embeddings {
    return embedClips(this.encoder, view!, pass, { shifted: false, reversed: false });
  }

  /**
   * @param embeddings `video` and `sound`, [N, D] each @param context with `indices`: int32 [N]
   * @returns the loss, a scalar
   * @throws CP_VIDEO_METHOD when the context does not say which samples the rows are
   */
  objective(embeddings: Embeddings, { indices, pass, progress }: ObjectiveContext): Objective {
    if (indices === undefined) throw noIndices();
    const rows = { video: embeddings['video']!, sound: embeddings['sound']! };
    const { negatives, temperature, targets, agreement, agreementFrom, agreementWeight } =
      this.#config;
    const samples = indices as Tensor1D;
    const rng = pass.rng.fork('bank');
    const negativeRows = tensor1d(
      Int32Array.from({ length: negatives }, () => rng.integer(this.#config.samples)),
      'int32',
    );
    const context = { groups: samples, queueGroups: negativeRows };
    const against = (side: 'video' | 'sound', bank: MemoryBank): Scalar =>
      queueInfoNCE({ temperature })(
        rows[side],
        bank.read(samples),
        bank.read(negativeRows),
        context,
      );
    const { video, sound } = this.#banks;
    const loss = tidy(() => {
      const cross = add(against('video', sound), against('sound', video));
      const self = add(against('video', video), against('sound', sound));
      const instance =
        targets === 'joint' ? mul(add(cross, self), 0.5) : targets === 'self' ? self : cross;
      const isAgreeing = agreement > 0 && progress.step >= agreementFrom * progress.totalSteps;
      if (!isAgreeing) return mul(instance, 0.5) as Scalar;
      const positives = stopGradient(() => agreeing(video, sound, samples, agreement));
      const within = (side: 'video' | 'sound'): Tensor =>
        severalPositives(unitRows(rows[side]), this.#banks[side], {
          anchors: samples,
          positives: positives as Tensor2D,
          negatives: negativeRows,
          temperature,
        });
      const agreed = mul(add(within('video'), within('sound')), agreementWeight);
      return mul(add(instance, agreed), 0.5) as Scalar;
    });
    return {
      loss,
      floor: lossFloor.queueInfoNCE(negatives),
      carry: {
        video: stopGradient(() => rows.video),
        sound: stopGradient(() => rows.sound),
        indices: indices.clone(),
      },
    };
  }

  update({ video, sound, indices }: Readonly<Record<string, Tensor>>): void {
    this.#banks.video.write(indices as Tensor1D, video as Tensor2D);
    this.#banks.sound.write(indices as Tensor1D, sound as Tensor2D);
  }

  dispose(): void {
    for (const part of [this.encoder, this.#banks.video, this.#banks.sound]) part.dispose();
  }
}

function noIndices(): CounterpointError {
  return new CounterpointError('CP_VIDEO_METHOD', {
    what: 'A memory bank needs to know which sample each row is of',
    where: 'AVID.objective',
    remedy: 'give the indices of the batch in the context',
  });
}

function tooFew(agreement: number, samples: number): CounterpointError {
  return new CounterpointError('CP_VIDEO_METHOD', {
    what: `${agreement} agreeing samples are asked for among ${samples}`,
    where: 'video/avid',
    expected: 'fewer than the data set has samples',
    remedy: 'lower `agreement`',
  });
}
