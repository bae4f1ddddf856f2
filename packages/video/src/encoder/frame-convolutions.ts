import {
  BatchNorm,
  collect,
  Conv1d,
  inference,
  type Module,
  type NamedVariables,
  type Pass,
  type Rng,
} from '@counterpoint/core';
import { pad, relu, tidy, type Tensor3D } from '@tensorflow/tfjs-core';

export interface FrameConvolutionsConfig {
  /** D, the width of a frame's vector. */
  readonly inputs: number;
  /** Channels of each layer. */
  readonly widths: readonly number[];
  /** Frames that a layer sees at once; odd. */
  readonly kernel: number;
  readonly rng: Rng;
}

/**
 * Convolutions over the vectors of frames, with batch normalisation and ReLU. What moves from one
 * frame to the next is found at any time of a clip: [N, T, D] to [N, T, last width].
 */
export class FrameConvolutions implements Module {
  readonly width: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #margin: number;
  readonly #layers: readonly { readonly conv: Conv1d; readonly norm: BatchNorm }[];

  constructor({ inputs, widths, kernel, rng }: FrameConvolutionsConfig) {
    this.#margin = (kernel - 1) / 2;
    this.width = widths.at(-1) ?? inputs;
    this.#layers = widths.map((outputs, i) => ({
      conv: new Conv1d({
        inputs: widths[i - 1] ?? inputs,
        outputs,
        kernel,
        rng: rng.fork('conv', i),
      }),
      norm: new BatchNorm({ width: outputs }),
    }));
    ({ variables: this.variables, state: this.state } = collect(
      Object.fromEntries(
        this.#layers.flatMap(({ conv, norm }, i) => [
          [`${i}.conv`, conv],
          [`${i}.norm`, norm],
        ]),
      ),
    ));
  }

  apply(x: Tensor3D, pass: Pass = inference): Tensor3D {
    const sides: [number, number] = [this.#margin, this.#margin];
    return tidy(() =>
      this.#layers.reduce(
        (y, { conv, norm }) => relu(norm.apply(conv.apply(pad(y, [[0, 0], sides, [0, 0]])), pass)),
        x,
      ),
    );
  }

  dispose(): void {
    for (const { conv, norm } of this.#layers) {
      conv.dispose();
      norm.dispose();
    }
  }
}
