import type { Encoder, TypedConfig } from '@counterpoint/core';
import type { AffineLayer } from '@counterpoint/adapt';
import { tensor } from '@tensorflow/tfjs-core';

/** An encoder with a layer behind it, and what a run says of it. */
export interface LayeredEncoder {
  readonly encoder: Encoder;
  /** Its entry of the run; paths are those within the run's folder, which may move. */
  readonly config: TypedConfig;
  /** Further entries of the modality. */
  readonly modality: Readonly<Record<string, unknown>>;
  /** The names of the layer's variables. */
  readonly names: { readonly weight: string; readonly bias: string };
}

/** Gives the layer these values. */
export function assignLayer(
  { encoder, names }: Pick<LayeredEncoder, 'encoder' | 'names'>,
  { linear, bias }: AffineLayer,
): void {
  for (const [name, { values }] of [
    [names.weight, linear],
    [names.bias, bias],
  ] as const) {
    const variable = encoder.variables[name]!;
    const value = tensor(values, variable.shape);
    variable.assign(value);
    value.dispose();
  }
}
