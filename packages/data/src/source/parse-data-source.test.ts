import { expect, test } from 'vitest';
import { parseDataSource } from './parse-data-source.js';

const open = (path: string, more = {}) => ({ type: 'data/open', path, ...more });

test.each<[string, object]>([
  ['photos', open('photos')],
  ['shards/train-{000..127}.tar', open('shards/train-{000..127}.tar')],
  ['a/{x,y}/?.tar', open('a/{x,y}/?.tar')],
  ['C:/data', open('C:/data')],
  ['it = x&y', open('it = x&y')],
  ['a.tsv, b.tsv', { type: 'data/concat', sources: [open('a.tsv'), open('b.tsv')] }],
  ['a.tsv + b.tsv', { type: 'data/concat', sources: [open('a.tsv'), open('b.tsv')] }],
  [
    'a?label=x + b?label=y',
    { type: 'data/concat', sources: [open('a', { label: 'x' }), open('b', { label: 'y' })] },
  ],
  [
    'fsdd?label=speaker&without=speaker:george,jackson&only=digit:3',
    open('fsdd', {
      label: 'speaker',
      only: [{ fact: 'digit', values: ['3'] }],
      without: [{ fact: 'speaker', values: ['george', 'jackson'] }],
    }),
  ],
  [
    'p.csv?delimiter=tab&quote=none&id=&path=img&split=train+val',
    open('p.csv', {
      delimiter: '\t',
      quote: '',
      idColumn: null,
      pathColumn: 'img',
      split: ['train', 'val'],
    }),
  ],
  ['only=in the name', open('only=in the name')],
  [
    'a + b on word by root',
    {
      type: 'data/join',
      sides: { first: open('a'), second: open('b') },
      key: 'word',
      classes: 'root',
    },
  ],
  [
    'a + b on word',
    { type: 'data/join', sides: { first: open('a'), second: open('b') }, key: 'word' },
  ],
  ['scenes', { type: 'image/scenes' }],
  ['scenes:8192:one,two', { type: 'image/scenes', size: 8192, kinds: ['one', 'two'] }],
  ['synthetic', { type: 'audio/synthetic' }],
  ['inverse-cloze:docs.jsonl', { type: 'text/inverse-cloze', source: open('docs.jsonl') }],
  [
    'judged:scifact?queries=q.jsonl&without=1/5',
    { type: 'text/judged', path: 'scifact', queries: 'q.jsonl', without: '1/5' },
  ],
])('%s', (text, config) => {
  expect(parseDataSource(text)).toEqual(config);
});

test('facts of truth', () => {
  expect(parseDataSource('nlvr?truth=label')).toEqual({
    type: 'data/open',
    path: 'nlvr',
    truth: 'label',
  });
});

test.each([
  ['', 'No data'],
  ['a,,b', 'empty'],
  ['a?lable=x', 'did you mean "label"'],
  ['a?only=digit', 'only=FACT:VALUE'],
  ['a?only=digit:', 'only=FACT:VALUE'],
  ['a?label=', 'no value'],
  ['judged:a?doc=x', 'did you mean "docs"'],
])('%s is refused', (text, words) => {
  expect(() => parseDataSource(text)).toThrow(
    expect.objectContaining({
      code: 'CP_DATA_SOURCE',
      message: expect.stringContaining(words) as unknown,
    }) as Error,
  );
});

test('nothing is syntax in the name of something that is there', () => {
  expect(parseDataSource('a,b?label=x', { exists: (path) => path === 'a,b?label=x' })).toEqual(
    open('a,b?label=x'),
  );
});
