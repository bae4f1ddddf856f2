import { expect, test } from 'vitest';
import { trainingGroups } from './training-groups.js';

const samples = (...metadata: (Record<string, unknown> | undefined)[]) => ({
  keys: metadata.map((_, i) => `sample ${i}`),
  metadata,
  labels: metadata.map((_, i) => i % 2),
});

test('groups are those of the fact that intervals draw, else of a usual one, else none', () => {
  const spoken = samples(
    { speaker: 'a', take: 1 },
    { speaker: 'b', take: 1 },
    { speaker: 'a', take: 2 },
    { speaker: 'b', take: 1 },
    { speaker: 'a', take: 2 },
    { speaker: 'a', take: 1 },
  );
  const others = samples({ speaker: 'c', take: 9 });
  expect(trainingGroups(spoken, others, 'take')).toEqual(Int32Array.of(0, 0, 1, 0, 1, 0));
  expect(trainingGroups(spoken, others, undefined)).toEqual(Int32Array.of(0, 1, 0, 1, 0, 0));
  // The test part has rooms, the training part has not.
  expect(trainingGroups(spoken, others, 'room')).toEqual(Int32Array.of(0, 1, 0, 1, 0, 0));
  expect(trainingGroups(samples({ colour: 'red' }, { colour: 'red' }), others, undefined)).toBe(
    undefined,
  );
  expect(
    trainingGroups(samples({ speaker: 'a' }, undefined, { speaker: 'b' }), others, 'speaker'),
  ).toBe(undefined);
});

test('groups that hold whole classes are none: a speaker is not told by other speakers', () => {
  const speakers = samples({ speaker: 'a' }, { speaker: 'b' }, { speaker: 'a' }, { speaker: 'b' });
  expect(trainingGroups(speakers, samples({ speaker: 'c' }), undefined)).toBe(undefined);
  expect(
    trainingGroups({ ...speakers, labels: [0, 0, 1, 1] }, samples({ speaker: 'c' }), undefined),
  ).toEqual(Int32Array.of(0, 1, 0, 1));
});

test('where the test part has a speaker that training heard, there are no groups', () => {
  const spoken = samples({ speaker: 'a' }, { speaker: 'b' }, { speaker: 'b' });
  expect(trainingGroups(spoken, samples({ speaker: 'c' }), undefined)).toEqual(
    Int32Array.of(0, 1, 1),
  );
  for (const test of [
    samples({ speaker: 'c' }, { speaker: 'b' }),
    samples({ speaker: 'c' }, undefined),
  ])
    expect(trainingGroups(spoken, test, undefined)).toBe(undefined);
});
