import type { Dataset, Sample } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';

/** Height and width of the planted square. */
export const cornerSide = 4;

/** A colour for each class. */
export const cornerColours: readonly (readonly [number, number, number])[] = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 0],
  [255, 0, 255],
  [0, 255, 255],
];

/**
 * The same pictures with a square at the top left whose colour is that of the class: a shortcut for
 * whoever learns the classes.
 */
export function withCorner(dataset: Dataset<RawSample>): Dataset<RawSample> {
  const planted = (sample: Sample<RawSample>): Sample<RawSample> => {
    const { data, shape } = sample.value.array!;
    const copy = Uint8Array.from(data);
    for (let y = 0; y < cornerSide; y++)
      for (let x = 0; x < cornerSide; x++)
        copy.set(cornerColours[sample.label!]!, (y * shape[1]! + x) * 3);
    return { ...sample, value: { ...sample.value, array: { data: copy, shape } } };
  };
  return {
    ...dataset,
    fingerprint: `${dataset.fingerprint}-corner`,
    async *epoch(order, from, onSkip) {
      for await (const sample of dataset.epoch(order, from, onSkip)) yield planted(sample);
    },
    at: async (index) => planted(await dataset.at!(index)),
  };
}
