import type { AffineLayer } from '@counterpoint/adapt';
import type { Encoder } from '@counterpoint/core';
import {
  bag,
  kindOf,
  textTransformer,
  wordTransformer,
  type DenseConfig,
  type TextEncoder,
} from '@counterpoint/text';
import { assignLayer, type LayeredEncoder } from './layered-encoder.js';

/** An encoder of this library with one more layer behind those that it has. */
export function layeredText(encoder: TextEncoder, layer: AffineLayer): LayeredEncoder {
  const { dense = [] } = encoder.config;
  const last = { outputs: layer.linear.columns, bias: true, activation: 'none' } as const;
  const layered = withDense(encoder, [...dense, last]);
  const name = `dense.${dense.length}`;
  const names = { weight: `${name}.weight`, bias: `${name}.bias` };
  const places = { ...layered.variables, ...layered.state };
  for (const [each, value] of Object.entries({ ...encoder.variables, ...encoder.state }))
    places[each]!.assign(value as never);
  const result = { encoder: layered as unknown as Encoder, names };
  assignLayer(result, layer);
  const config = { type: `text/${kindOf(layered)}`, ...layered.config };
  return { ...result, config, modality: {} };
}

/** The same shape with other layers behind it, not yet with its values. */
function withDense(encoder: TextEncoder, dense: readonly DenseConfig[]): TextEncoder {
  switch (kindOf(encoder)) {
    case 'bag':
      return bag({ ...encoder.config, dense });
    case 'word-transformer':
      return wordTransformer({ ...encoder.config, dense });
    case 'transformer':
      return textTransformer({ ...encoder.config, dense });
  }
}
