import { tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Head } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import { inference, type Pass } from '../contract/pass.js';
import type { Rng } from '../random/rng.js';
import { activate, type Activation } from './activation.js';
import { BatchNorm } from './batch-norm.js';
import { collect } from './collect.js';
import { copyValues } from './copy-values.js';
import { Linear } from './linear.js';

/** Widths, normalisation and activation of {@link Mlp}: [N, first width] to [N, last width]. */
export interface MlpConfig {
  /** Input width, hidden widths, output width: at least two numbers. */
  readonly widths: readonly number[];
  /** Batch normalisation after hidden layers. @default true */
  readonly batchNorm?: boolean;
  /**
   * Batch normalisation after the last layer too; `'plain'` without gain and shift. @default false
   */
  readonly lastBatchNorm?: boolean | 'plain';
  /**
   * Whether linear layers without a following batch normalisation have a bias; the others have
   * none. @default true
   */
  readonly bias?: boolean;
  /** After hidden layers. @default 'relu' */
  readonly activation?: Activation;
  readonly rng: Rng;
}

/**
 * Linear layers with an activation between them: the projection and prediction heads of the
 * contrastive methods.
 */
export class Mlp implements Head {
  readonly width: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #layers: readonly { linear: Linear; norm?: BatchNorm; last: boolean }[];
  readonly #config: MlpConfig;

  constructor(config: MlpConfig) {
    const { widths, batchNorm = true, lastBatchNorm = false, bias = true, rng } = config;
    this.#config = config;
    this.width = widths[widths.length - 1]!;
    this.#layers = widths.slice(1).map((outputs, i) => {
      const last = i === widths.length - 2;
      const hasNorm = last ? lastBatchNorm !== false : batchNorm;
      const linear = new Linear({
        inputs: widths[i]!,
        outputs,
        bias: bias && !hasNorm,
        rng: rng.fork('layer', i),
      });
      return hasNorm
        ? {
            linear,
            norm: new BatchNorm({ width: outputs, affine: !(last && lastBatchNorm === 'plain') }),
            last,
          }
        : { linear, last };
    });
    const parts = this.#layers.flatMap(
      ({ linear, norm }, i) =>
        [
          [`${i}.linear`, linear],
          [`${i}.norm`, norm],
        ] as const,
    );
    ({ variables: this.variables, state: this.state } = collect(Object.fromEntries(parts)));
  }

  apply(embeddings: Tensor2D, pass: Pass = inference): Tensor2D {
    const { activation = 'relu' } = this.#config;
    return tidy(() =>
      this.#layers.reduce((x, { linear, norm, last }) => {
        const y = norm ? norm.apply(linear.apply(x), pass) : linear.apply(x);
        return last ? y : activate(activation, y);
      }, embeddings),
    );
  }

  clone(): Mlp {
    const twin = new Mlp(this.#config);
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    for (const { linear, norm } of this.#layers) {
      linear.dispose();
      norm?.dispose();
    }
  }
}
