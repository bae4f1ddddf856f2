import { activate, Linear, type Activation, type Rng } from '@counterpoint/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { z } from 'zod';

/** A linear layer behind the embedding. */
export interface DenseConfig {
  readonly outputs: number;
  /** @default true */
  readonly bias?: boolean;
  /** @default 'tanh' */
  readonly activation?: Activation;
}

/** The config of such layers: checks entries, fills in defaults. */
export const denseSchema: z.ZodType<readonly DenseConfig[], readonly DenseConfig[]> = z.array(
  z.strictObject({
    outputs: z.int().positive(),
    bias: z.boolean().default(true),
    activation: z.enum(['relu', 'gelu', 'quick-gelu', 'tanh', 'none']).default('tanh'),
  }),
);

/**
 * Linear layers behind an encoder, one after the other, as `Dense` modules of sentence-transformers.
 * Variables: `dense.0.weight`, `dense.0.bias`, ...
 */
export class DenseLayers {
  /** Of the embedding: that of the last layer, or of what comes before where there is none. */
  readonly width: number;
  /** The layers by their names. */
  readonly parts: Readonly<Record<string, Linear>>;
  readonly #shapes: readonly DenseConfig[];

  /** @param inputs the width of what comes before */
  constructor(inputs: number, shapes: readonly DenseConfig[], rng: Rng) {
    this.#shapes = shapes;
    this.width = shapes.at(-1)?.outputs ?? inputs;
    this.parts = Object.fromEntries(
      shapes.map(({ outputs, bias = true }, i) => [
        `dense.${i}`,
        new Linear({
          ...{ inputs: shapes[i - 1]?.outputs ?? inputs, outputs, bias },
          rng: rng.fork('dense', i),
        }),
      ]),
    );
  }

  /** @param x [N, inputs] @returns [N, width] */
  apply(x: Tensor2D): Tensor2D {
    return Object.values(this.parts).reduce(
      (y, layer, i) => activate(this.#shapes[i]!.activation ?? 'tanh', layer.apply(y)) as Tensor2D,
      x,
    );
  }

  dispose(): void {
    for (const layer of Object.values(this.parts)) layer.dispose();
  }
}
