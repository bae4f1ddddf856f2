import { expect, test } from 'vitest';
import { queriesOfFold, readQueryFold } from './query-folds.js';
import { relevantGrades } from './relevant-grades.js';
import { retrievalData, type RetrievalRow } from './retrieval-data.js';
import { readQrels } from './trec.js';

const documents: RetrievalRow[] = ['a', 'b', 'c'].map((id) => ({ id, text: `text ${id}` }));
const query = (id: unknown, relevant?: unknown): RetrievalRow => ({
  id,
  text: `query ${id}`,
  relevant,
});
const read = (queries: RetrievalRow[], more: object = {}) =>
  retrievalData({ documents, queries, where: 'folder', ...more });

test('a document id twice with another text is an error that names it; the same text counts once', () => {
  const queries = [query('q', ['a'])];
  expect(() => read(queries, { documents: [...documents, { id: 'b', text: 'other' }] })).toThrow(
    /CP_EVAL_DUPLICATE_ID.*document b.*folder/su,
  );
  expect(() => read([...queries, { id: 'q', text: 'other' }])).toThrow(/the query q/u);
  const twice = read(queries, { documents: [...documents, documents[1]] });
  expect(twice.documents.ids).toEqual(['a', 'b', 'c']);
  expect(twice.notes).toEqual([expect.stringMatching(/^1 documents are there again/u)]);
});

test.each([
  ['d7', [['d7', 1]]],
  [7, [['7', 1]]],
  [
    ['d7', 9],
    [
      ['d7', 1],
      ['9', 1],
    ],
  ],
  [
    { d7: 2, d8: '3', d9: -1, d0: true },
    [
      ['d7', 2],
      ['d8', 3],
      ['d9', 0],
      ['d0', 1],
    ],
  ],
  [null, []],
  ['', []],
])('relevant %j', (relevant, expected) => {
  expect([...relevantGrades(relevant, 'q')]).toEqual(expected);
});

test.each([[true], [['a', null]], [[{ id: 'a' }]], [{ d7: 'high' }], [{ d7: null }], [2 ** 60]])(
  'relevant %j is an error',
  (relevant) => {
    expect(() => relevantGrades(relevant, 'q')).toThrow('CP_EVAL_RELEVANT');
  },
);

test('judgements of queries that are not asked are left out, and so are queries without one', () => {
  const judgements = readQrels('q1 0 a 1\nq3 0 b 1\nq4 0 c 2\n');
  const data = read([query('q1'), query('q2')], { judgements });
  expect([...data.judgements.keys()]).toEqual(['q1']);
  expect(data.queries.ids).toEqual(['q1']);
  expect(data.notes).toEqual([
    expect.stringMatching(/^Judgements of 2 queries/u),
    expect.stringMatching(/^1 queries without a judgement/u),
  ]);
});

test('a relevant document that the corpus lacks counts as not found; none at all is an error', () => {
  const data = read([query('q', ['a', 'gone'])]);
  expect(data.judgements.get('q')!.size).toBe(2);
  expect(data.notes).toEqual([
    expect.stringMatching(/^1 relevant documents are not in the corpus/u),
  ]);
  expect(() => read([query('q', ['A', 'gone'])])).toThrow(/CP_EVAL_EMPTY.*compare the ids.*A/su);
  expect(() => read([query('q')])).toThrow(/CP_EVAL_EMPTY.*No query has a relevant document/su);
  expect(() => read([query('q1')], { judgements: readQrels('q9 0 a 1') })).toThrow(/is q9/u);
});

test('queries of the corpus: a note, or neither found nor judged', () => {
  const queries = [query('a', { a: 1, b: 1 }), query('b', ['c'])];
  expect(read(queries).notes).toEqual([expect.stringMatching(/2 queries are in the corpus/u)]);
  const without = read(queries, { excludeSelf: true });
  expect(without.notes).toEqual([]);
  expect([...without.judgements.get('a')!.keys()]).toEqual(['b']);
  expect(without.fingerprint).not.toBe(read(queries).fingerprint);
});

test.each([[undefined], [null], [''], [NaN], [2 ** 53], [{}]])('an id of %j is an error', (id) => {
  expect(() => read([query('q', 'a')], { documents: [...documents, { id, text: 'x' }] })).toThrow(
    'CP_EVAL_ID',
  );
});

test('ids of 19 digits as text stay apart', () => {
  const ids = ['1234567890123456789', '1234567890123456788'];
  const data = read([query('q', ids[0])], { documents: ids.map((id) => ({ id, text: id })) });
  expect(data.documents.ids).toEqual(ids);
});

test('folds hold queries together that share a relevant document', () => {
  const queries = Array.from({ length: 12 }, (_, i) => query(`q${i}`, [`d${i >> 1}`]));
  const corpus = Array.from({ length: 6 }, (_, i) => ({ id: `d${i}`, text: `${i}` }));
  const data = read(queries, { documents: corpus });
  const folds = [1, 2, 3].map((fold) => queriesOfFold(data, { fold, folds: 3 }));
  expect(folds.flat().sort((a, b) => a - b)).toEqual(queries.map((_, i) => i));
  for (const fold of folds) {
    expect(fold).toHaveLength(4);
    for (const i of fold) expect(fold).toContain(i ^ 1);
  }
  expect(readQueryFold('2/5')).toEqual({ fold: 2, folds: 5 });
  for (const bad of ['0/5', '6/5', '1/1', 'x', '1/5/2'])
    expect(() => readQueryFold(bad)).toThrow('CP_EVAL_OPTION');
});
