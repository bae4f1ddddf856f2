import { expect, test } from 'vitest';
import { joinSides } from './join-sides.js';
import type { GatheredSamples } from './gather-samples.js';

const gathered = (indices: number[], texts?: string[]): GatheredSamples => ({
  keys: indices.map((index) => `key ${index}`),
  indices: Int32Array.from(indices),
  labels: Int32Array.from(indices),
  metadata: indices.map((index) => ({ index })),
  previews: texts?.map((text) => ({ text })),
  spectrograms: undefined,
  places: [
    { sample: 1, places: { vectors: new Float32Array(2), grid: [1, 1], width: 2, source: 'map' } },
  ],
  placesTurned: texts === undefined,
  placesReason: undefined,
  embeddings: {
    rows: Float32Array.from(indices.flatMap((index) => [index, texts ? 1 : 0])),
    count: indices.length,
    width: 2,
  },
  others: [],
});

test('rows of one sample are partners, whatever is missing on a side', () => {
  const joined = joinSides(
    ['pictures', 'captions'],
    [gathered([0, 1, 3]), gathered([1, 2, 3], ['a', 'b', 'a'])],
  );
  expect([...joined.sides.partners]).toEqual([-1, 3, 5, 1, -1, 2]);
  expect([...joined.sides.side]).toEqual([0, 0, 0, 1, 1, 1]);
  expect([...joined.embeddings.rows]).toEqual([0, 0, 1, 0, 3, 0, 1, 1, 2, 1, 3, 1]);
  expect(joined.places!.map(({ sample }) => sample)).toEqual([1, 4]);
  expect(joined.previews).toEqual([{}, {}, {}, { text: 'a' }, { text: 'b' }, { text: 'a' }]);
  expect([...joined.sides.groups!]).toEqual([0, 1, 2, 3, 4, 3]);
  expect(joined.keys).toHaveLength(6);
  expect(joined.placesTurned).toBe(true);
});
