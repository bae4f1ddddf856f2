import { expect, it } from 'vitest';
import { columnViews } from '../view/views.js';
import { documentText, singleText } from './document-text.js';
import { scoreValue } from './score-value.js';
import { columnsOf, recordOf, resolveTextColumns } from './text-columns.js';

it('finds the texts of a row by the usual names, whatever their case', () => {
  expect(columnsOf({ index: '0', sentence1: 'a', sentence2: 'b', score: '3' })).toEqual([
    'sentence1',
    'sentence2',
  ]);
  expect(columnsOf({ text: 'a', intent: 'x' })).toEqual(['text']);
  expect(columnsOf({ Anchor: 'a', POSITIVE: 'b', Hard_Negative: 'c' })).toEqual([
    'Anchor',
    'POSITIVE',
    'Hard_Negative',
  ]);
  expect(columnsOf({ id: 3, title: 'a', text: 'b' })).toEqual(['title', 'text']);
  expect(columnsOf({ anchor: 'a', positive: 'b', negative: null })).toHaveLength(3);
  expect(columnsOf({ '#1 ID': '1', '#1 String': 'a', '#2 String': 'b' })).toHaveLength(2);
});

it.each([
  [{ en: 'a', de: 'b' }, ['en', 'de']],
  [{ deu: 'a', eng: 'b', score: '1' }, ['deu', 'eng']],
  [{ 'pt-BR': 'a', zh_Hans: 'b' }, ['pt-BR', 'zh_Hans']],
  [{ id: '4', en: 'a', fra: 'b' }, ['en', 'fra']],
])('two columns of languages are a pair: %j', (row, expected) => {
  expect(columnsOf(row)).toEqual(expected);
});

it.each([
  [{ sku: 'A-17', shop: 'north' }, /sku, shop/u],
  [{ id: '9', name: 'x', url: 'y' }, /id, name, url/u],
  [{ en: 'a', de: 'b', fr: 'c' }, /3 columns of languages: en, de, fr/u],
  [{ id: '9', en: 'only one language' }, /id, en/u],
  [{ text: 5 }, /CP_TEXT_COLUMNS.*row 3/su],
  [{}, /there are none/u],
])(
  'no usual name: an error that lists the columns, never the first of them: %j',
  (row, message) => {
    expect(() => recordOf(row, {}, 'row 3')).toThrow(message);
    expect(() => resolveTextColumns([row], {}, 'row 3')).toThrow(/CP_TEXT_COLUMNS/u);
  },
);

it('an unknown name lists the columns and suggests the nearest', () => {
  const rows = [{ id: '1', headline: 'a', stars: '4' }];
  expect(() => resolveTextColumns(rows, { columns: ['headlin'] }, 'shop.csv')).toThrow(
    /no column "headlin".*id, headline, stars.*did you mean "headline"/su,
  );
  expect(() =>
    resolveTextColumns(rows, { columns: ['headline'], scoreColumn: 'star' }, 'shop.csv'),
  ).toThrow(/did you mean "stars"/u);
  expect(() =>
    resolveTextColumns(rows, { columns: ['headline'], scoreColumn: 'headline' }, 'shop.csv'),
  ).toThrow(/has no number.*id, stars/su);
});

it('reports the columns that are used, and numbers that are not', () => {
  expect(
    resolveTextColumns(
      [
        { Sentence1: 'a', Sentence2: 'b', Score: '', similarity: '2.5', note: 'x' },
        { Sentence1: 'c', Sentence2: 'd', Score: '4', similarity: '', note: '' },
      ],
      {},
      't.csv',
    ),
  ).toEqual({
    columns: ['Sentence1', 'Sentence2'],
    scoreColumn: 'Score',
    document: false,
    unusedNumbers: ['similarity'],
  });
});

it.each([
  [{ sentence1: 'a', sentence2: ' ' }, {}],
  [{ sentence1: 'a', sentence2: null }, {}],
  [{ en: 'a' }, { columns: ['en', 'de'] }],
  [{ anchor: 'a', positive: 'b', negative: undefined }, {}],
  [{ anchor: 'a', positive: 7 }, { columns: ['anchor', 'positive'] }],
])('a missing or empty side is no text: %j', (row, config) => {
  expect(() => recordOf(row, config, 'row 3')).toThrow(/CP_TEXT_NO_TEXT.*row 3/su);
});

it('a blank score is missing, and any column of numbers can be the score', () => {
  const row = { sentence1: ' a\u0000 ', sentence2: 'b', score: '2.5', stars: '' };
  expect(recordOf(row, { scoreRange: 5 }, 'x')).toMatchObject({ texts: ['a', 'b'], score: 0.5 });
  expect(recordOf({ ...row, score: ' ' }, {}, 'x').score).toBeUndefined();
  expect(recordOf({ ...row, score: null }, {}, 'x').score).toBeUndefined();
  expect(recordOf({ ...row, stars: 4 }, { scoreColumn: 'stars' }, 'x').score).toBe(4);
  for (const scored of ['order', 'cosine'] as const)
    expect(() => recordOf(row, { scoreColumn: 'stars', scored }, 'x')).toThrow(/CP_TEXT_NO_SCORE/u);
});

it.each([
  ['1.0', 1],
  [' -2e1 ', -20],
  [0, 0],
  [true, 1],
  ['', undefined],
  ['  ', undefined],
  [null, undefined],
  ['nan', undefined],
  ['n/a', undefined],
  [NaN, undefined],
  [Infinity, undefined],
])('the score of %j is %j', (cell, expected) => {
  expect(scoreValue(cell)).toBe(expected);
});

it.each([
  [{ title: 'Passports', text: 'How to renew.' }, 'Passports How to renew.'],
  [{ title: '', text: 'How to renew.' }, 'How to renew.'],
  [{ title: null, text: 'How to renew.' }, 'How to renew.'],
  [{ title: 'Passports', text: '' }, 'Passports'],
  [{ Title: ' Passports ', Abstract: 'How to renew.' }, 'Passports How to renew.'],
])('a document is its title and its text: %j', (row, expected) => {
  const record = recordOf({ _id: '7', ...row }, {}, 'd.jsonl:1');
  expect(singleText(record)).toBe(expected);
});

it('documentText leaves out what is no text', () => {
  expect(documentText({ title: undefined, text: 'a' })).toBe('a');
  expect(documentText({ title: 3, text: null })).toBe('');
});

it('a view of a text that the row lacks is an error that says what is there', () => {
  const record = recordOf({ Anchor: 'a', Positive: 'b' }, {}, 'pairs.csv:2');
  const views = columnViews(3);
  expect(views[1]!.apply(record, null)).toMatchObject({ texts: ['b'] });
  expect(() => views[2]!.apply(record, null)).toThrow(
    /CP_TEXT_NO_TEXT.*needs 3 texts a row, this row has 2.*pairs\.csv:2.*Anchor, Positive/su,
  );
  const untitled = recordOf({ title: '', text: 'body' }, {}, 'd.jsonl:1');
  expect(() => columnViews(2)[1]!.apply(untitled, null)).toThrow(/this row has 1/u);
});
