import { expect, test } from 'vitest';
import { compareClassNames } from './compare-class-names.js';
import { matchClasses } from './match-classes.js';
import { unlearnedClasses } from './unlearned-classes.js';

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

test('classes that only the scored split has count as wrong; none in common is an error', () => {
  const names = ['ant', 'bee', 'cat', 'dog'];
  expect(unlearnedClasses([0, 1], [1, 0, 1], names, 'insects')).toBeUndefined();
  expect(unlearnedClasses([0, 1], [1, 2, 3, 2], names, 'insects')).toBe(
    'Classes of insects without a training sample: cat, dog (3 of 4 samples), which count as wrong.',
  );
  expect(() => unlearnedClasses([0, 1], [2, 3], names, 'insects')).toThrow(
    /CP_DATA_CLASSES.*cat, dog.*insects.*ant, bee/su,
  );
  expect(() => unlearnedClasses([0, 1], [7], undefined, 'insects')).toThrow(/classes are 7/u);
});

test('classes without a sample need not match: numbers leave gaps', () => {
  const numbers = Array.from({ length: 21 }, (_, i) => String(i));
  const occurs = (i: number) => i === 2 || i === 20;
  const { indices, same } = matchClasses(['20', '2', 'x'], numbers, 'table', occurs);
  expect([indices[2], indices[20], indices[3], same]).toEqual([1, 0, -1, false]);
  expect(() => matchClasses(['2', 'x'], numbers, 'table', occurs)).toThrow('1 of 2 classes');
});
