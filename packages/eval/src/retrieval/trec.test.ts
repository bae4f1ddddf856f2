import { expect, test } from 'vitest';
import { Rng } from '@counterpoint/core';
import { embeddingMatrix } from '../matrix/embedding-matrix.js';
import { type Judgements, rankByCosine, type Run, withoutSelf } from './run.js';
import { scoreQueries } from './score-run.js';
import { trecOrder } from './trec-order.js';
import { readQrels, readRun, writeQrels, writeRun } from './trec.js';

/**
 * trec_eval's measures of one query, from its documentation, in plain loops over the lines of the
 * files: by falling
 * score in single precision, of equal scores the id that is later in byte order first.
 */
function trecEval(qrels: string, run: string, query: string): Record<string, number> {
  const grades: Record<string, number> = {};
  for (const line of qrels.trim().split('\n')) {
    const [id, , document, grade] = line.split(' ');
    if (id === query) grades[document!] = Number(grade);
  }
  const lines = run
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  const actual = lines
    .filter(([id]) => id === query)
    .map((columns) => ({
      id: columns[2]!,
      score: new Float32Array([Number(columns[4])])[0]!,
    }));
  for (let i = 1; i < actual.length; i++)
    for (let j = i; j > 0; j--) {
      const [before, here] = [actual[j - 1]!, actual[j]!];
      const later =
        here.score > before.score ||
        (here.score === before.score &&
          Buffer.compare(Buffer.from(here.id), Buffer.from(before.id)) > 0);
      if (later) [actual[j - 1], actual[j]] = [here, before];
    }
  const gains = actual.map(({ id }) => grades[id] ?? 0);
  const ideal = Object.values(grades).sort((a, b) => b - a);
  const relevant = ideal.filter((grade) => grade > 0).length;
  let [hits, precision, reciprocal, dcg, best] = [0, 0, 0, 0, 0];
  gains.forEach((gain, i) => {
    if (gain > 0) {
      hits++;
      precision += hits / (i + 1);
      if (hits === 1) reciprocal = 1 / (i + 1);
    }
    if (i < 10) dcg += (gain * Math.LN2) / Math.log(i + 2);
  });
  ideal.slice(0, 10).forEach((gain, i) => (best += (gain * Math.LN2) / Math.log(i + 2)));
  return {
    'ndcg@10': dcg / best,
    map: precision / relevant,
    mrr: reciprocal,
    'recall@10': gains.slice(0, 10).filter((gain) => gain > 0).length / relevant,
    'hit@1': gains[0]! > 0 ? 1 : 0,
  };
}

test('scores of a run with many ties equal those of trec_eval on the written files', () => {
  const rng = Rng.of(3, 'ties');
  const ids = Array.from({ length: 60 }, (_, i) => `d${i}${i % 7 === 0 ? 'é' : ''}`);
  const run: Run = new Map(
    Array.from({ length: 20 }, (_, q) => [
      `q${q}`,
      ids.map((document) => ({
        document,
        score: rng.integer(5) / 3 + (q % 2 === 0 ? 0 : rng.uniform() * 1e-9), // equal in single precision
      })),
    ]),
  );
  const judgements: Judgements = new Map(
    [...run.keys()].map((query) => [
      query,
      new Map(ids.filter(() => rng.chance(0.2)).map((id, i) => [id, i === 0 ? 2 : rng.integer(3)])),
    ]),
  );
  const [qrels, written] = [writeQrels(judgements), writeRun(run, 'ours')];
  const { queries, scores } = scoreQueries(run, judgements);
  const again = scoreQueries(readRun(written), readQrels(qrels));
  expect(again).toEqual({ queries, scores });
  queries.forEach((query, q) => {
    for (const [name, value] of Object.entries(trecEval(qrels, written, query)))
      expect(scores[name]![q], `${query} ${name}`).toBeCloseTo(value, 12);
  });
});

test('of equal scores the later id is first, in byte order', () => {
  const actual = ['d10', 'd9', 'é', '\u{1F600}', '\uFF21'].map((document) => ({
    document,
    score: 1,
  }));
  expect(trecOrder(actual, 'q').map(({ document }) => document)).toEqual([
    '\u{1F600}',
    '\uFF21',
    'é',
    'd9',
    'd10',
  ]);
  const infinite = [-Infinity, 2, Infinity].map((score) => ({ document: String(score), score }));
  expect(trecOrder(infinite, 'q').map(({ score }) => score)).toEqual([Infinity, 2, -Infinity]);
});

test('NaN and a document found twice are errors', () => {
  const run = (...actual: [string, number][]): Run =>
    new Map([['q', actual.map(([document, score]) => ({ document, score }))]]);
  const judged: Judgements = new Map([['q', new Map([['a', 1]])]]);
  for (const use of [(bad: Run) => scoreQueries(bad, judged), (bad: Run) => writeRun(bad, 'x')]) {
    expect(() => use(run(['a', NaN]))).toThrow(/CP_EVAL_NOT_FINITE.*document a/su);
    expect(() => use(run(['a', 1], ['a', 2]))).toThrow('CP_EVAL_DUPLICATE_ID');
  }
});

test.each([
  ['TREC', 'q1 0 d1 2\nq1 0 d2 0\nq2 0 d1 1\n'],
  ['TREC, CR LF and a byte-order mark', '\uFEFFq1 0 d1 2\r\nq1 0 d2 0\r\n\r\nq2 0 d1 1'],
  ['BEIR', 'query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\nq2\td1\t1\n'],
  ['BEIR without its header', 'q1\td1\t2\nq1\td2\t0\nq2\td1\t1\n'],
  ['BEIR, spaces', 'query_id corpus_id score\nq1 d1 2\nq1 d2 -1\nq2 d1 1\n'],
  ['repeated', 'q1 0 d1 2\nq1 0 d1 2\nq1 0 d2 0\nq2 0 d1 1\n'],
])('qrels: %s', (_, text) => {
  expect(writeQrels(readQrels(text))).toBe('q1 0 d1 2\nq1 0 d2 0\nq2 0 d1 1\n');
});

test.each([
  ['q1 0 d1 high', 'CP_EVAL_TREC_LINE'],
  ['q1 0 d1 1\nq2 d2 1', 'CP_EVAL_TREC_LINE'],
  ['q1 d1', 'CP_EVAL_TREC_LINE'],
  ['query-id\tcorpus-id\tscore\nq1\td1\t', 'CP_EVAL_TREC_LINE'],
  ['q1 0 d1 1\nq1 0 d1 2', 'CP_EVAL_DUPLICATE_ID'],
])('qrels %j is an error', (text, code) => {
  expect(() => readQrels(text, 'qrels.txt')).toThrow(code);
});

test('ids with white space cannot be written, but BEIR has them between tabs', () => {
  const judged = readQrels('query-id\tcorpus-id\tscore\nq 1\td 1\t1\n');
  expect(judged.get('q 1')!.get('d 1')).toBe(1);
  expect(() => writeQrels(judged)).toThrow('CP_EVAL_TREC_ID');
});

test('a query of the corpus does not find itself', () => {
  const matrix = embeddingMatrix([
    [1, 0],
    [1, 0.1],
    [0, 1],
  ]);
  const withIds = { ...matrix, ids: ['a', 'b', 'c'] };
  const run = rankByCosine(withIds, withIds, { depth: 2, excludeSelf: true });
  for (const [query, actual] of run) {
    expect(actual).toHaveLength(2);
    expect(actual.map(({ document }) => document)).not.toContain(query);
  }
  expect(withoutSelf(rankByCosine(withIds, withIds), 1).get('a')).toMatchObject([
    { document: 'b' },
  ]);
});
