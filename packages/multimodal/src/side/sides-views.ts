import { CounterpointError, type Augmenter } from '@counterpoint/core';
import type { OneSide, Sides } from './sides.js';

/**
 * One view a side: view i shows side i, seen through that side's own augmenter, or as it is where
 * that is null.
 *
 * @throws CP_MULTIMODAL_SIDES
 */
export function sidesViews(
  views: Readonly<Record<string, Augmenter<unknown> | null>>,
): Augmenter<Sides | OneSide>[] {
  return Object.entries(views).map(([side, view]): Augmenter<Sides | OneSide> => ({
    draw: (info, rng) =>
      view === null ? null : view.draw(info === null ? info : (info as Sides)[side], rng),
    async apply(sample, draw): Promise<OneSide> {
      if (!(side in sample)) {
        throw new CounterpointError('CP_MULTIMODAL_SIDES', {
          what: `A sample has no side "${side}"`,
          expected: `one of ${Object.keys(sample).join(', ')}`,
          remedy: 'name views as the modality names sides',
        });
      }
      const value = (sample as Sides)[side];
      return { side, value: view === null ? value : await view.apply(value, draw) };
    },
  }));
}
