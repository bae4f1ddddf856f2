import { expect, test } from 'vitest';
import { nearestWord } from './nearest-word.js';

test.each([
  ['widht', 'width'],
  ['WIDTH', 'width'],
  ['dept', 'depth'],
  ['temprature', 'temperature'],
  ['lerningRate', 'learningRate'],
  ['image/resnt', 'image/resnet'],
])('%s is taken for %s', (word, nearest) => {
  expect(
    nearestWord(word, [
      'depth',
      'width',
      'temperature',
      'learningRate',
      'image/resnet',
      'image/vit',
    ]),
  ).toBe(nearest);
});

test('nothing is guessed where nothing is near', () => {
  expect(nearestWord('bogus', ['depth', 'width'])).toBeUndefined();
  expect(nearestWord('x', [])).toBeUndefined();
});
