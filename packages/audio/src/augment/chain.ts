import type { Augmenter } from '@counterpoint/core';

/**
 * Several augmenters, one after another. Each draws from a stream of its own place, by the
 * measures of the sample as it was at the start:
 * put crops first, and what changes a length after what depends on it.
 */
export function chain<Sample, Info>(
  steps: readonly Augmenter<Sample, unknown, Info>[],
): Augmenter<Sample, readonly unknown[], Info> {
  return {
    draw: (info, rng) => steps.map((step, i) => step.draw(info, rng.fork('step', i))),
    async apply(sample, draws) {
      let result = sample;
      for (const [i, step] of steps.entries()) result = await step.apply(result, draws[i]);
      return result;
    },
  };
}

/** An augmenter that is left out with a probability; its draw is then null. */
export function sometimes<Sample, Draw, Info>(
  probability: number,
  step: Augmenter<Sample, Draw, Info>,
): Augmenter<Sample, Draw | null, Info> {
  return {
    draw: (info, rng) => (rng.chance(probability) ? step.draw(info, rng.fork('chosen')) : null),
    apply: (sample, draw) => (draw === null ? sample : step.apply(sample, draw)),
  };
}
