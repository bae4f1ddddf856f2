import {
  concat,
  mean,
  mul,
  tidy,
  variable,
  zeros,
  type Scalar,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { Batch, Views } from '../contract/batch.js';
import type { Encoder, Head } from '../contract/encoder.js';
import type {
  Embeddings,
  Method,
  Objective,
  ObjectiveContext,
  Progress,
} from '../contract/method.js';
import { prefixed, type NamedVariables } from '../contract/named-variables.js';
import type { Pass } from '../contract/pass.js';
import { Prototypes } from '../head/prototypes.js';
import { anchorRows } from '../loss/anchor-rows.js';
import { dinoLoss } from '../loss/dino.js';
import { stopGradient } from '../loss/stop-gradient.js';
import { lossFloor } from '../metric/floors.js';
import { collect } from '../nn/collect.js';
import { Rng } from '../random/rng.js';
import { cosineMomentum } from '../schedule/schedules.js';
import { followAll, MomentumTwin } from './momentum-twin.js';
import { project } from './project.js';
import { paperSettings } from './paper-settings.js';

/** The networks, temperatures and momenta of {@link DINO}. Component: `core/dino`. */
export interface DINOConfig<B extends Batch = Batch> {
  readonly encoder: Encoder<B>;
  /**
   * Three layers with GELU, 2048 hidden and 256 output units in the paper; its output is scaled to
   * unit length.
   */
  readonly head: Head;
  /** K, the number of outputs. @default 65536 */
  readonly outputs?: number;
  /** Small views beside the two large ones. @default 0 */
  readonly lowViews?: number;
  /** @default .1 */
  readonly studentTemperature?: number;
  /**
   * From the first value to the second, linearly, over the first part of training. @default [.04,
   * .07] over .1
   */
  readonly teacherTemperature?: readonly [number, number];
  /** @default .1 */
  readonly teacherWarmup?: number;
  /** Momentum of the centre. @default .9 */
  readonly centreMomentum?: number;
  /** Initial momentum of the teacher; it rises to 1 along half a cosine. @default .996 */
  readonly momentum?: number;
  /** Initial steps in which the last layer is frozen: one epoch in the paper. @default 0 */
  readonly freezeSteps?: number;
  /** Seed of the last layer. */
  readonly seed: number;
}

/**
 * A student learns a slow teacher's outputs of other views; centring and a low temperature keep the
 * teacher from collapsing. Caron et al. 2021, https://arxiv.org/abs/2104.14294, alg. 1. The teacher
 * sees views 0 and 1, the student all. The last layer works row by row, but is applied in the
 * objective, so that gradient caching stores [N, width] per view instead of [N, K].
 *
 * @example
 * const encoder = new ResidualNetwork({
 *   channels: 3,
 *   blocks: [1],
 *   kind: 'basic',
 *   width: 4,
 *   stem: 'small',
 *   rng: Rng.of(1, 'encoder'),
 * });
 * const head = projectionHead({ inputs: encoder.width, width: 8, seed: 1 });
 * const method = new DINO({ encoder, head, outputs: 16, lowViews: 0, seed: 1 });
 * const views = [randomNormal([8, 8, 8, 3]), randomNormal([8, 8, 8, 3])]; // [N, height, width, channels]
 * const pass = { phase: 'train', rng: Rng.of(1, 'step') } as const;
 * const step = differentiate(method, views, { progress: { step: 0, totalSteps: 10 }, pass });
 * sgd({ variables: method.variables }).step(step.gradients, 0.1);
 * method.update?.(step.carry, { step: 0, totalSteps: 10 });
 */
export class DINO<B extends Batch = Batch> implements Method<B> {
  readonly encoder: Encoder<B>;
  readonly views: number;
  readonly supportsAnchors = true;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #head: Head;
  readonly #last: Prototypes;
  readonly #teacherLast: Prototypes;
  readonly #twin: MomentumTwin<B>;
  readonly #centre: Variable;
  readonly #config: DINOConfig<B>;

  constructor(config: DINOConfig<B>) {
    const { encoder, head, outputs = paperSettings.dino.outputs, lowViews = 0, seed } = config;
    this.#config = config;
    this.encoder = encoder;
    this.views = 2 + lowViews;
    this.#head = head;
    this.#last = new Prototypes({
      count: outputs,
      width: head.width,
      rng: Rng.of(seed, 'last layer'),
    });
    this.#teacherLast = this.#last.clone();
    this.#twin = new MomentumTwin(encoder, head);
    this.#centre = tidy(() => variable(zeros([1, outputs]), false));
    const collected = collect({ encoder, head, last: this.#last });
    this.variables = collected.variables;
    this.state = {
      ...collected.state,
      ...prefixed('twin', this.#twin.state),
      ...prefixed('twin.last', this.#teacherLast.variables),
      centre: this.#centre,
    };
  }

  embed(views: Views<B>, pass: Pass): Embeddings {
    return {
      ...Object.fromEntries(
        views.map((view, i) => [
          `student${i}`,
          project(this.encoder, this.#head, view, pass, `view${i}`),
        ]),
      ),
      ...Object.fromEntries(
        views
          .slice(0, 2)
          .map((view, i) => [`teacher${i}`, this.#twin.project(view, pass, `view${i}`)]),
      ),
    };
  }

  objective(embeddings: Embeddings, { progress, anchors }: ObjectiveContext): Objective {
    const { studentTemperature = paperSettings.dino.studentTemperature, freezeSteps = 0 } =
      this.#config;
    const frozen = progress.step < freezeSteps;
    const teacher = [0, 1].map((i) =>
      stopGradient(() => this.#teacherLast.apply(embeddings[`teacher${i}`]!)),
    );
    const student = Array.from({ length: this.views }, (_, i) =>
      this.#last.apply(anchorRows(embeddings[`student${i}`]!, anchors), frozen),
    );
    const loss = dinoLoss({ studentTemperature })(
      teacher.map((outputs) => anchorRows(outputs, anchors)),
      student,
      this.#centre,
      this.#temperature(progress),
    );
    const share = (anchors?.count ?? teacher[0]!.shape[0]) / teacher[0]!.shape[0];
    return {
      loss: share === 1 ? loss : (mul(loss, share) as Scalar),
      floor: lossFloor.prototypes(this.#last.count),
      carry: { mean: stopGradient(() => mean(concat(teacher, 0), 0, true) as Tensor) },
    };
  }

  update({ mean: batch }: Readonly<Record<string, Tensor>>, { step, totalSteps }: Progress): void {
    const momentum = cosineMomentum(
      this.#config.momentum ?? paperSettings.dino.momentum,
      totalSteps,
    )(step);
    this.#twin.follow(momentum);
    followAll(this.#teacherLast.variables, this.#last.variables, momentum);
    followAll(
      { centre: this.#centre },
      { centre: batch! },
      this.#config.centreMomentum ?? paperSettings.dino.centreMomentum,
    );
  }

  #temperature({ step, totalSteps }: Progress): number {
    const {
      teacherTemperature: [from, to] = paperSettings.dino.teacherTemperature,
      teacherWarmup = paperSettings.dino.teacherWarmup,
    } = this.#config;
    return from + (to - from) * Math.min(1, step / Math.max(1, teacherWarmup * totalSteps));
  }

  dispose(): void {
    for (const part of [
      this.encoder,
      this.#head,
      this.#last,
      this.#teacherLast,
      this.#twin,
      this.#centre,
    ])
      part.dispose();
  }
}
