import type { Batch } from '../contract/batch.js';
import type { Encoder } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';

/**
 * Freezes some of an encoder's variables: they become state, so no gradient, optimizer or weight
 * decay changes them, while checkpoints and twins still include them. Example: a transformer's
 * patch projection, Chen, Xie and He 2021, https://arxiv.org/abs/2104.02057, section 4.2.
 *
 * @param match a regular expression searched for in the variables' names
 */
export function frozen<B extends Batch>(encoder: Encoder<B>, match: string): Encoder<B> {
  const pattern = new RegExp(match);
  const part = (isFrozen: boolean): NamedVariables =>
    Object.fromEntries(
      Object.entries(encoder.variables).filter(([name]) => pattern.test(name) === isFrozen),
    );
  return {
    width: encoder.width,
    variables: part(false),
    state: { ...part(true), ...encoder.state },
    encode: (batch, pass) => encoder.encode(batch, pass),
    clone: () => frozen(encoder.clone(), match),
    dispose: () => encoder.dispose(),
  };
}
