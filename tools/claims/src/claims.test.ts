import { expect, test } from 'vitest';
import { missingInDocument, readClaims } from './claim.js';
import { judgeFigure } from './judge-figure.js';
import { filled, wordsOf } from './run-claim.js';

test('every claim stands in its document, with its commands and its figures', async () => {
  const claims = await readClaims();
  expect(claims.length).toBeGreaterThan(5);
  expect(new Set(claims.map(({ name }) => name)).size).toBe(claims.length);
  for (const claim of claims) expect(await missingInDocument(claim), claim.name).toEqual([]);
});

test.each([
  ['.935 (.925 - .945)', 0.9349, 'equal'],
  ['.935 (.925-.945)', 0.927, 'inside'],
  ['.935 (.925 - .945)', 0.921, 'differs'],
  ['.04 (-.03-.10)', -0.02, 'inside'],
  ['.825', 0.8256, 'differs'],
  ['.79', 0.7949, 'equal'],
] as const)('%s beside %d: %s', (text, value, verdict) => {
  const json = { a: { 'hit@1': { value, low: 0, high: 1 } } };
  expect(judgeFigure({ text, of: 'a.hit@1' }, json).verdict).toBe(verdict);
  expect(judgeFigure({ text, of: 'a.other' }, json).verdict).toBe('not printed');
});

test('per cent, and names with dots', () => {
  const figure = { text: '51.5 (49.9 to 53.0)', of: 'untrained.knn.v1.5', percent: true };
  expect(judgeFigure(figure, { untrained: { 'knn.v1.5': 0.5152 } }).verdict).toBe('equal');
});

test('of several scores the mean', () => {
  const of = ['scores.0.knn', 'scores.1.knn'];
  const json = { scores: [{ knn: { value: 0.25 } }, { knn: { value: 0.31 } }] };
  const figure = { text: '28.0 (20.2 to 35.8)', of, percent: true };
  expect(judgeFigure(figure, json)).toMatchObject({ verdict: 'equal' });
  expect(judgeFigure({ ...figure, of: [...of, 'scores.2.knn'] }, json).verdict).toBe('not printed');
});

test('placeholders are filled in, lines go on after a backslash', () => {
  expect(filled('train --data SET --out runs/SET', { SET: 'mnist' })).toBe(
    'train --data mnist --out runs/mnist',
  );
  expect(wordsOf('compare --a 1 \\\n  --b "2 3"')).toEqual(['compare', '--a', '1', '--b', '2 3']);
});

test('command lines keep what quotes hold together', () => {
  expect(wordsOf(`a --data 'x?without=speaker:b c' --set "k=[5]" e`)).toEqual([
    ...['a', '--data', 'x?without=speaker:b c', '--set', 'k=[5]', 'e'],
  ]);
});
