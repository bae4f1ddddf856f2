import type { Augmenter } from '@counterpoint/core';

/**
 * Draws one of a sample's several values, each as likely: one of a picture's captions. The draw is
 * its place.
 */
export const randomCaption: Augmenter<readonly unknown[], number> = {
  draw: (captions, rng) => rng.integer(captions.length),
  apply: (values, place) => [values[place]],
};
