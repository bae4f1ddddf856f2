import { CounterpointError, Rng, type Dataset } from '@counterpoint/core';
import { subset } from './subset.js';

/** Two parts of one data set without a common sample. */
export interface HeldOut<V> {
  readonly remaining: Dataset<V>;
  readonly heldOut: Dataset<V>;
}

/**
 * Holds a random part of a data set back, for choosing settings without touching the test part.
 *
 * @param fraction of the samples to hold back, in (0, 1)
 * @param groups one group id a sample: samples of a group go to the same part, so that no near-copy
 *   crosses over
 * @throws CP_DATA_SUBSET when a part would be empty
 */
export function holdOut<V>(
  dataset: Dataset<V>,
  fraction: number,
  seed: number,
  groups?: ArrayLike<number>,
): HeldOut<V> {
  const members = new Map<number, number[]>();
  for (let i = 0; i < dataset.size; i++) {
    const group = groups === undefined || groups[i]! < 0 ? -1 - i : groups[i]!;
    const list = members.get(group);
    if (list === undefined) members.set(group, [i]);
    else list.push(i);
  }
  const lists = [...members.values()];
  const heldOutSize = Math.round(dataset.size * fraction);
  const heldOutIndices: number[] = [];
  const remainingIndices: number[] = [];
  for (const group of Rng.of(seed, 'hold out').permutation(lists.length)) {
    const part = heldOutIndices.length < heldOutSize ? heldOutIndices : remainingIndices;
    for (const index of lists[group]!) part.push(index);
  }
  if (heldOutIndices.length === 0 || remainingIndices.length === 0) {
    throw new CounterpointError('CP_DATA_SUBSET', {
      what: `Holding back ${fraction} of ${dataset.size} samples leaves one part empty`,
      where: dataset.name,
      expected: 'at least one sample, and one group, on each side',
      facts: { size: dataset.size, fraction, groups: lists.length },
    });
  }
  return {
    remaining: subset(dataset, remainingIndices, `${dataset.name} (kept)`),
    heldOut: subset(dataset, heldOutIndices, `${dataset.name} (held out)`),
  };
}
