import { expect, test } from 'vitest';
import { compareClassNames } from './compare-class-names.js';
import { matchClasses } from './match-classes.js';

test('numbers by value, before words; words by code units', () => {
  const names = ['b', '10', 'B', '2', '-1', '02', '2.5', 'a10', 'a2', '1'];
  expect(names.sort(compareClassNames)).toEqual([
    '-1',
    '1',
    '02',
    '2',
    '2.5',
    '10',
    'B',
    'a10',
    'a2',
    'b',
  ]);
});

test('a subset, another order, and decomposed letters match by name', () => {
  const run = ['cat', 'cow', 'dog', 'caf\u00e9'];
  expect(matchClasses(run, ['dog', 'cat'])).toEqual({
    classes: run,
    indices: [2, 0],
    same: false,
    missing: ['cow', 'café'],
  });
  expect(matchClasses(run, run)).toMatchObject({ same: true, missing: [] });
  expect(matchClasses(run, ['cafe\u0301']).indices).toEqual([3]);
});

test('a class that the run does not know is an error that names the nearest', () => {
  expect(() => matchClasses(['cat', 'dog'], ['cat', 'dgo', 'emu'], 'test data')).toThrow(
    expect.objectContaining({
      code: 'CP_DATA_CLASSES',
      message: expect.stringMatching(/2 of 3 classes.*dgo, emu.*"dog" is the nearest/) as unknown,
    }) as Error,
  );
});
