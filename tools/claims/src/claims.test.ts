import { expect, test } from 'vitest';
import { missingInDocument, readClaims } from './claim.js';
import { judgeFigure } from './judge-figure.js';
import { wordsOf } from './run-claim.js';

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

test('command lines keep what quotes hold together', () => {
  expect(wordsOf(`a --data 'x?without=speaker:b c' --set "k=[5]" e`)).toEqual([
    ...['a', '--data', 'x?without=speaker:b c', '--set', 'k=[5]', 'e'],
  ]);
});
