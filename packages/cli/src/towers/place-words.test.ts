import { expect, test } from 'vitest';
import { candidateClasses, labelsAmong } from './candidate-classes.js';
import { classWords } from './class-words.js';
import { listPlaces } from './list-places.js';
import { placeWords } from './place-words.js';

const where = 'photos';
const classes = ['black', 'blue', 'light_red'];

test.each([
  [
    ['blue', 'light red', 'black'],
    ['black', 'blue', 'light red'],
  ],
  [
    ['BLUE', 'Black', 'Light-Red'],
    ['Black', 'BLUE', 'Light-Red'],
  ],
  [
    ['night', 'sea', 'rose'],
    ['night', 'sea', 'rose'],
  ],
  [
    ['black', 'sea', 'rose'],
    ['black', 'sea', 'rose'],
  ],
])('--classes %j names the classes %j', (classNames, words) => {
  expect(placeWords({ classNames, classes, where })).toEqual(words);
});

test.each([
  [['blue', 'sea', 'rose'], 'is the name of another class'],
  [['night', 'light red', 'rose'], 'is the name of another class'],
  [['black', 'blue'], 'no word for light_red'],
  [['night', 'sea'], 'names 2, the data has 3'],
  [['black', 'blue', 'light red', 'green'], 'names 4, the data has 3'],
])('--classes %j is refused', (classNames, message) => {
  expect(() => placeWords({ classNames, classes, where })).toThrow(message);
});

test('numbers without samples need no word', () => {
  const numbers = { classes: ['0', '1', '2', '3'], occurs: (i: number) => i % 2 === 1, where };
  expect(placeWords({ ...numbers, classNames: ['one', 'three'] })).toEqual([
    ...['0', 'one', '2', 'three'],
  ]);
  expect(placeWords({ ...numbers, classNames: ['3', '1'] })).toEqual(['0', '1', '2', '3']);
  const run = { ofRun: ['ant', 'bee'], runClasses: ['1', '3'] };
  expect(classWords({ ...numbers, ...run })).toEqual(['0', 'ant', '2', 'bee']);
  expect(() => classWords({ ...numbers, ...run, occurs: () => true })).toThrow('"0" is no class');
});

test('answers are chosen from classes, not from gaps between numbers', () => {
  const occurs = (i: number) => i !== 1;
  expect(candidateClasses({ classes: ['2', '3', '4'], occurs })).toEqual([0, 2]);
  expect(candidateClasses({ classes: ['2', '3', '4'], occurs, runClasses: ['3'] })).toEqual([
    ...[0, 1, 2],
  ]);
  expect(candidateClasses({ classes: ['ant', 'bee', 'cat'], occurs })).toEqual([0, 1, 2]);
  expect(labelsAmong([2, 0, 1, -1], [0, 2])).toEqual(Int32Array.of(1, 0, -1, -1));
});

test.each([
  [
    ['blue', 'black'],
    [1, 0],
  ],
  [
    ['black', 'red', 'BLUE'],
    [0, 2],
  ],
  [
    ['sea', 'night'],
    [1, 0],
  ],
  [
    ['blue', 'red'],
    [-1, 0],
  ],
  [
    ['one', 'two'],
    [0, 1],
  ],
  [
    ['one', 'two', 'three'],
    [-1, -1],
  ],
])('classes in the list %j stand at %j', (list, places) => {
  const words = ['night', 'sea'];
  const known = { classes: ['black', 'blue'], words, occurs: () => true };
  expect(listPlaces(list, known)).toEqual(places);
});
