import { CounterpointError, type Encoder } from '@counterpoint/core';
import { Towers } from './towers.js';

/**
 * The towers that an encoder is.
 *
 * @throws CP_MULTIMODAL_TOWER for any other encoder
 */
export function requireTowers(encoder: Encoder | undefined): Towers {
  if (encoder instanceof Towers) return encoder;
  throw new CounterpointError('CP_MULTIMODAL_TOWER', {
    what: 'The encoder has no towers',
    where: 'encoder',
    expected: 'multimodal/towers',
    remedy: 'name a tower for each side',
  });
}
