import {
  collect,
  Conv1d,
  copyValues,
  LayerNorm,
  Rng,
  type Encoder,
  type NamedVariables,
} from '@counterpoint/core';
import { mean, relu, tidy, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';

export interface ConvolutionConfig {
  /** Of an embedding. */
  readonly width: number;
}

/** Two strided convolutions over time and a mean. */
export class Convolution implements Encoder<Tensor3D> {
  readonly width: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #parts: { conv1: Conv1d; norm: LayerNorm; conv2: Conv1d };

  constructor({ width }: ConvolutionConfig, seed: number) {
    const rng = Rng.of(seed, 'acme/convolution');
    this.width = width;
    this.#parts = {
      conv1: new Conv1d({
        inputs: 3,
        outputs: width,
        kernel: 7,
        stride: 2,
        rng: rng.fork('conv1'),
      }),
      norm: new LayerNorm({ width }),
      conv2: new Conv1d({
        inputs: width,
        outputs: width,
        kernel: 5,
        stride: 2,
        rng: rng.fork('conv2'),
      }),
    };
    ({ variables: this.variables, state: this.state } = collect(this.#parts));
  }

  encode(batch: Tensor3D): Tensor2D {
    const { conv1, norm, conv2 } = this.#parts;
    return tidy(() => mean(relu(conv2.apply(relu(norm.apply(conv1.apply(batch))))), 1));
  }

  clone(): Convolution {
    const twin = new Convolution(this, 0);
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    for (const part of Object.values(this.#parts)) part.dispose();
  }
}
