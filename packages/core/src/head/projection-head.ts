import type { Head } from '../contract/encoder.js';
import type { Activation } from '../nn/activation.js';
import { Mlp } from '../nn/mlp.js';
import { Rng } from '../random/rng.js';

/** Widths, depth and normalisation of {@link projectionHead}: [N, inputs] to [N, width]. */
export interface ProjectionHeadConfig {
  /** Width of the input, which is the encoder's width. */
  readonly inputs: number;
  /** @default inputs */
  readonly hidden?: number;
  /** @default 128 */
  readonly width?: number;
  /** Linear layers. @default 2 */
  readonly layers?: number;
  /** Batch normalisation after hidden layers. @default true */
  readonly batchNorm?: boolean;
  /** After the last layer; `'plain'` without gain and shift. @default false */
  readonly lastBatchNorm?: boolean | 'plain';
  /** After hidden layers. @default 'relu' */
  readonly activation?: Activation;
  /** In layers that no batch normalisation follows. @default true */
  readonly bias?: boolean;
  readonly seed: number;
}

/**
 * A projection or prediction head: linear layers with an activation between them. Chen et al.
 * 2020, https://arxiv.org/abs/2002.05709, section 4.2.
 * The methods' papers differ in layers, widths and batch normalisation only.
 */
export function projectionHead({
  inputs,
  hidden = inputs,
  width = 128,
  layers = 2,
  seed,
  ...rest
}: ProjectionHeadConfig): Head {
  const widths = [inputs, ...Array.from({ length: layers - 1 }, () => hidden), width];
  return new Mlp({ ...rest, widths, rng: Rng.of(seed, 'head') });
}
