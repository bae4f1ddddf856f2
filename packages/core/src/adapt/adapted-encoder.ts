import type { Batch } from '../contract/batch.js';
import type { Encoder } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';

/** How an encoder takes part in adaptation. */
export interface AdaptedEncoderConfig {
  /**
   * False fixes the encoder: its variables become state, and it embeds as in inference, without
   * dropout. @default true
   */
  readonly isTrained?: boolean;
  /** `running` fixes the statistics of batch normalisation. @default 'batch' */
  readonly normalisation?: 'batch' | 'running';
}

/**
 * An encoder for a method that adapts it: fixed as a whole, or with the statistics of its batch
 * normalisation fixed. The variables are those of `encoder`, not copies.
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
 * const fixed = adaptedEncoder(encoder, { isTrained: false });
 * console.log(Object.keys(fixed.variables).length); // 0: a method trains its head alone
 */
export function adaptedEncoder<B extends Batch>(
  encoder: Encoder<B>,
  { isTrained = true, normalisation = 'batch' }: AdaptedEncoderConfig,
): Encoder<B> {
  const none: NamedVariables = {};
  return {
    width: encoder.width,
    variables: isTrained ? encoder.variables : none,
    state: isTrained ? encoder.state : { ...encoder.variables, ...encoder.state },
    encode: (batch, pass) =>
      encoder.encode(
        batch,
        isTrained && pass !== undefined ? { ...pass, normalisation } : undefined,
      ),
    clone: () => adaptedEncoder(encoder.clone(), { isTrained, normalisation }),
    dispose: () => encoder.dispose(),
  };
}
