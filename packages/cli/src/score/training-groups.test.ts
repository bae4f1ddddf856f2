import { expect, test } from 'vitest';
import { trainingGroups } from './training-groups.js';

const samples = (...metadata: (Record<string, unknown> | undefined)[]) => ({
  keys: metadata.map((_, i) => `sample ${i}`),
  metadata,
});

test('groups are those of the fact that intervals draw, else of a usual one, else none', () => {
  const spoken = samples(
    { speaker: 'a', take: 1 },
    { speaker: 'b', take: 1 },
    { speaker: 'a', take: 2 },
  );
  expect(trainingGroups(spoken, 'take')).toEqual(Int32Array.of(0, 0, 1));
  expect(trainingGroups(spoken, undefined)).toEqual(Int32Array.of(0, 1, 0));
  // The test part has rooms, the training part has not.
  expect(trainingGroups(spoken, 'room')).toEqual(Int32Array.of(0, 1, 0));
  expect(trainingGroups(samples({ colour: 'red' }, { colour: 'red' }), undefined)).toBe(undefined);
  expect(trainingGroups(samples({ speaker: 'a' }, undefined, { speaker: 'b' }), 'speaker')).toBe(
    undefined,
  );
});
