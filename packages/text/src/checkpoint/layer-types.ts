import type { PublishedConfig } from './published-config.js';

/**
 * Which layers attend to all tokens: every n-th from the first on, as `global_attn_every_n_layers`
 * says or, in
 * configs of transformers 5, `layer_types`.
 *
 * @throws CP_TEXT_MODEL_UNSUPPORTED for a list of layers that is no such pattern
 */
export function globalEvery(config: PublishedConfig, layers: number): number {
  const types = config.list('layer_types');
  if (types === undefined) return config.count('global_attn_every_n_layers', 256, 3);
  const second = types.indexOf('full_attention', 1);
  const every = second > 0 ? second : layers;
  const expected = Array.from({ length: layers }, (_, i) =>
    i % every === 0 ? 'full_attention' : 'sliding_attention',
  );
  if (types.join() !== expected.join())
    config.unsupported('layer_types', types, 'full attention in the first and every n-th layer');
  return every;
}

/**
 * The base of the rotary wavelengths of a kind of layer: of `rope_parameters` (transformers 5) or
 * of its old key.
 *
 * @throws CP_TEXT_MODEL_UNSUPPORTED for scaled positions
 */
export function rotaryBase(
  config: PublishedConfig,
  layer: 'full_attention' | 'sliding_attention',
  oldKey: string,
  usual: number,
): number {
  unscaled(config.object('rope_scaling'));
  const parameters = config.object('rope_parameters');
  if (parameters === undefined) return config.number(oldKey, usual);
  unscaled(parameters);
  // One base for both kinds of layer: transformers passes over it.
  parameters.only('rope_theta');
  const layerParameters = parameters.object(layer);
  unscaled(layerParameters);
  const base = config.number(oldKey, usual);
  return layerParameters === undefined ? base : layerParameters.number('rope_theta', base);
}

/** Positions are the plain ones, under the key of today and of earlier versions. */
function unscaled(parameters: PublishedConfig | undefined): void {
  for (const key of ['rope_type', 'type']) parameters?.only(key, 'default');
}
