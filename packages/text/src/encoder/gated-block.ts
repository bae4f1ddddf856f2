import {
  activate,
  Attention,
  collect,
  inference,
  LayerNorm,
  Linear,
  residualSum,
  truncatedNormal,
  type Activation,
  type AttentionInput,
  type NamedVariables,
  type Module,
  type Pass,
  type Rng,
} from '@counterpoint/core';
import { mul, split, tidy, type Tensor3D } from '@tensorflow/tfjs-core';

export interface GatedBlockConfig {
  readonly width: number;
  readonly heads: number;
  /** Width of the feed-forward layer after its gate. */
  readonly hidden: number;
  readonly activation: Activation;
  readonly dropout: number;
  readonly epsilon: number;
  /** The first layer takes its input as it is: the embeddings are normalised already. */
  readonly first: boolean;
  readonly rng: Rng;
}

/**
 * One layer of ModernBERT: Warner et al. 2024, https://arxiv.org/abs/2412.13663, section 2.1.1.
 * Pre-norm without biases,
 * a gated feed-forward layer (GeGLU, Shazeer 2020, https://arxiv.org/abs/2002.05202, eq. 6).
 */
export class GatedBlock implements Module {
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #attention: Attention;
  readonly #norm1: LayerNorm | undefined;
  readonly #norm2: LayerNorm;
  readonly #linear1: Linear;
  readonly #linear2: Linear;
  readonly #config: GatedBlockConfig;

  constructor(config: GatedBlockConfig) {
    const { width, heads, hidden, epsilon, first, rng } = config;
    const initializer = truncatedNormal(0.02);
    this.#config = config;
    this.#attention = new Attention({
      width,
      heads,
      dropout: config.dropout,
      bias: false,
      rng: rng.fork('attention'),
      initializer,
    });
    if (!first) this.#norm1 = new LayerNorm({ width, epsilon, bias: false });
    this.#norm2 = new LayerNorm({ width, epsilon, bias: false });
    this.#linear1 = new Linear({
      inputs: width,
      outputs: 2 * hidden,
      bias: false,
      rng: rng.fork('linear1'),
      initializer,
    });
    this.#linear2 = new Linear({
      inputs: hidden,
      outputs: width,
      bias: false,
      rng: rng.fork('linear2'),
      initializer,
    });
    ({ variables: this.variables, state: this.state } = collect({
      attention: this.#attention,
      norm1: this.#norm1,
      linear1: this.#linear1,
      linear2: this.#linear2,
      norm2: this.#norm2,
    }));
  }

  /**
   * @param x [N, T, width] @param name names this layer's randomness within the pass @returns the
   * same shape
   */
  apply(x: Tensor3D, input: AttentionInput = {}, pass: Pass = inference, name = 'block'): Tensor3D {
    const blockPass: Pass = {
      ...pass,
      rng: pass.phase === 'train' ? pass.rng.fork(name) : pass.rng,
    };
    const { dropout: rate, activation } = this.#config;
    return tidy(() => {
      const attended = residualSum(
        x,
        this.#attention.apply(this.#norm1?.apply(x) ?? x, input, blockPass),
        rate,
        blockPass,
        'attention output',
      );
      const [value, gate] = split(this.#linear1.apply(this.#norm2.apply(attended)), 2, -1) as [
        Tensor3D,
        Tensor3D,
      ];
      const fed = this.#linear2.apply(mul(activate(activation, value), gate) as Tensor3D);
      return residualSum(attended, fed, rate, blockPass, 'feed-forward output');
    });
  }

  dispose(): void {
    for (const part of [this.#attention, this.#norm1, this.#norm2, this.#linear1, this.#linear2])
      part?.dispose();
  }
}
