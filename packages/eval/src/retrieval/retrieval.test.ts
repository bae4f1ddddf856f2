import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Rng } from '@counterpoint/core';
import { dataFolder, goldenFolder } from '../../../../tools/vitest/data-folder.js';
import { meanDifference, meanInterval } from '../interval/bootstrap.js';
import { type EmbeddingMatrix, embeddingMatrix } from '../matrix/embedding-matrix.js';
import { bm25 } from './bm25.js';
import { crossLingual } from './cross-lingual.js';
import { reciprocalRankFusion, weightedFusion } from './fusion.js';
import { matchRanks } from './match-ranks.js';
import { pairedRetrieval } from './paired-retrieval.js';
import {
  averagePrecision,
  hitAt,
  ndcgAt,
  precisionAt,
  recallAt,
  reciprocalRank,
} from './ranking-metrics.js';
import { type Judgements, rankByCosine, type Run } from './run.js';
import { retrievalReport, scoreQueries } from './score-run.js';
import { sparseProduct, tfIdf } from './tf-idf.js';
import { readQrels, readRun, writeQrels, writeRun } from './trec.js';
import { words } from './words.js';

const golden = goldenFolder();
const expected =
  golden === undefined ? undefined : JSON.parse(readFileSync(join(golden, 'metrics.json'), 'utf8'));
const random = (count: number, width: number, seed = 1): EmbeddingMatrix => {
  const rng = Rng.of(seed, 'retrieval');
  return embeddingMatrix(
    Float32Array.from({ length: count * width }, () => rng.normal()),
    width,
  );
};
const values = ({ rows }: ReturnType<typeof pairedRetrieval>) =>
  Object.fromEntries(rows.map(({ name, value }) => [name, value]));

test.skipIf(golden === undefined)(
  'golden: recall and reciprocal rank of one relevant row each, two ways',
  () => {
    const { queries, documents, mrr, ...recalls } = expected.retrieval;
    const a = embeddingMatrix(queries.data, 12),
      b = embeddingMatrix(documents.data, 12);
    const actual = values(pairedRetrieval(a, b));
    const ids = Array.from({ length: 40 }, (_, i) => `${i}`);
    const { scores } = scoreQueries(
      rankByCosine({ ...a, ids }, { ...b, ids }),
      new Map(ids.map((id) => [id, new Map([[id, 1]])])),
    );
    for (const k of [1, 5, 10]) {
      expect(actual[`forward.recall@${k}`]).toBeCloseTo(recalls[`recall@${k}`], 12);
      expect(meanInterval(scores[`recall@${k}`]!).value).toBeCloseTo(recalls[`recall@${k}`], 12);
      expect(meanInterval(scores[`hit@${k}`]!).value).toBeCloseTo(recalls[`recall@${k}`], 12);
    }
    expect(actual['forward.mrr']).toBeCloseTo(mrr, 6);
    expect(meanInterval(scores['mrr']!).value).toBeCloseTo(mrr, 6);
    expect(meanInterval(scores['map']!).value).toBeCloseTo(mrr, 6);
  },
);

test.skipIf(golden === undefined)('golden: graded nDCG@10', () => {
  const { relevance, scores, value } = expected['ndcg@10'];
  const each = (relevance as number[][]).map((grades, q) => {
    const order = grades.map((_, i) => i).sort((i, j) => scores[q][j] - scores[q][i]);
    return ndcgAt(
      order.map((i) => grades[i]!),
      grades,
      10,
    );
  });
  expect(each.reduce((sum, one) => sum + one, 0) / each.length).toBeCloseTo(value, 12);
});

test('metrics of one ranking, by hand', () => {
  const grades = [0, 2, 0, 1, 0, 0];
  expect(recallAt(grades, 3, 2)).toBeCloseTo(1 / 3);
  expect(hitAt(grades, 1)).toBe(0);
  expect(precisionAt(grades, 4)).toBe(0.5);
  expect(reciprocalRank(grades)).toBe(0.5);
  expect(averagePrecision(grades, 3)).toBeCloseTo((1 / 2 + 2 / 4) / 3);
  expect(ndcgAt(grades, [2, 1, 1], 10)).toBeCloseTo(
    (2 / Math.log2(3) + 1 / Math.log2(5)) / (2 + 1 / Math.log2(3) + 1 / 2),
  );
  expect(ndcgAt(grades, [2, 1, 1], 10, 'exponential')).toBeCloseTo(
    (3 / Math.log2(3) + 1 / Math.log2(5)) / (3 + 1 / Math.log2(3) + 1 / 2),
  );
  expect([reciprocalRank([0, 0]), averagePrecision([], 0), ndcgAt([0], [0], 10)]).toEqual([
    0, 0, 0,
  ]);
});

test('a judged query that a run leaves out scores 0, one without a relevant document does not count', () => {
  const judgements: Judgements = new Map([
    ['a', new Map([['x', 1]])],
    ['b', new Map([['y', 2]])],
    ['c', new Map([['z', 0]])],
  ]);
  const run: Run = new Map([
    ['a', [{ document: 'x', score: 1 }]],
    ['c', []],
  ]);
  const scored = scoreQueries(run, judgements);
  expect(scored.queries).toEqual(['a', 'b']);
  expect(retrievalReport('r', scored).rows.find(({ name }) => name === 'ndcg@10')!.value).toBe(0.5);
  expect(() => scoreQueries(run, new Map())).toThrow('CP_EVAL_EMPTY');
});

test('duplicates count as right, ties with wrong rows do not', () => {
  const distinct = random(6, 8);
  const rows = embeddingMatrix(
    [0, 1, 2, 3, 4, 0].flatMap((i) => [...distinct.rows.subarray(8 * i, 8 * i + 8)]),
    8,
  ); // row 5 repeats row 0
  expect([...matchRanks(rows, rows)]).toEqual([2, 1, 1, 1, 1, 2]);
  expect([...matchRanks(rows, rows, { queryGroups: [0, 1, 2, 3, 4, 0] })]).toEqual([
    1, 1, 1, 1, 1, 1,
  ]);
  const collapsed = embeddingMatrix(new Float32Array(80).fill(1), 8);
  expect(values(pairedRetrieval(collapsed, collapsed))['forward.recall@1']).toBe(0);
  expect(
    [
      ...matchRanks(random(2, 4), random(3, 4), { queryGroups: [7, 1], documentGroups: [1, 1, 2] }),
    ][0],
  ).toBe(Infinity);
});

test('CSLS repairs hubs: a common direction added to one side', () => {
  const rows = random(300, 16),
    noise = random(300, 16, 2),
    hub = random(1, 16, 3).rows;
  const a = embeddingMatrix(
    rows.rows.map((v, at) => v + hub[at % 16]!),
    16,
  ); // all of a, and a fifth of b
  const b = embeddingMatrix(
    rows.rows.map((v, at) => v + 0.5 * noise.rows[at]! + (at < 16 * 60 ? hub[at % 16]! : 0)),
    16,
  );
  const actual = values(crossLingual(a, b, { resamples: 20 }));
  expect(actual['csls.forward.recall@1']!).toBeGreaterThan(actual['cosine.forward.recall@1']!);
  expect(actual['hubness.forward']!).toBeGreaterThan(0.8);
  const plain = values(crossLingual(a, a, { resamples: 20 }));
  expect(plain['csls.backward.recall@1']).toBe(1);
});

test('TREC files are read as written, with line numbers in complaints', () => {
  const qrels: Judgements = new Map([
    [
      'q1',
      new Map([
        ['d1', 2],
        ['d2', 0],
      ]),
    ],
    ['q2', new Map([['d3', 1]])],
  ]);
  const run: Run = new Map([
    [
      'q1',
      [
        { document: 'd2', score: 0.5 },
        { document: 'd1', score: 0.25 },
      ],
    ],
  ]);
  expect(readQrels(writeQrels(qrels))).toEqual(qrels);
  expect(readRun(writeRun(run, 'ours'))).toEqual(run);
  expect(
    readRun('q Q0 a 1 0.1 x\r\nq Q0 c 3 0.7 x\nq Q0 b 2 0.7 x\n')
      .get('q')!
      .map(({ document }) => document),
  ).toEqual(['c', 'b', 'a']);
  expect(() => readQrels('q 0 d 1\nq 0 d\n', 'test.qrels')).toThrow(
    /CP_EVAL_TREC_LINE.*test\.qrels, line 2/,
  );
  expect(() => readRun('q Q0 d 1 high x')).toThrow('CP_EVAL_TREC_LINE');
});

test('words are folded, with marks and any script', () => {
  expect(words('Der Fluß, "ÉTÉ" ﬁn naïve हिन्दी 42nd')).toEqual([
    'der',
    'fluß',
    'été',
    'fin',
    'naïve',
    'हिन्दी',
    '42nd',
  ]);
});

test('BM25 is its formula', () => {
  const texts = ['a b b c', 'a d', 'e e e e e'];
  const [first, second] = bm25(['0', '1', '2'], texts)('a b');
  const idf = (n: number) => Math.log(1 + (3 - n + 0.5) / (n + 0.5));
  const weight = (tf: number, length: number) =>
    (tf * 2.2) / (tf + 1.2 * (0.25 + (0.75 * length) / (11 / 3)));
  expect(first).toEqual({
    document: '0',
    score: expect.closeTo(idf(2) * weight(1, 4) + idf(1) * weight(2, 4), 12),
  });
  expect(second).toEqual({ document: '1', score: expect.closeTo(idf(2) * weight(1, 2), 12) });
  expect(bm25(['0', '1', '2'], texts)('zzz')).toEqual([]);
});

test('TF-IDF is its formula, and the searcher ranks by the same cosine', () => {
  const texts = ['a b b c', 'a d', 'e e e e e'];
  const model = tfIdf(texts);
  const idf = (n: number) => Math.log(4 / (1 + n)) + 1;
  const norm = Math.hypot(idf(2), 2 * idf(1), idf(1));
  expect([...model.vector('a b b c').weights]).toEqual(
    [idf(2), 2 * idf(1), idf(1)].map((w) => expect.closeTo(w / norm, 12)),
  );
  expect(sparseProduct(model.vector('a b'), model.vector('a b'))).toBeCloseTo(1, 12);
  expect(sparseProduct(model.vector('a'), model.vector('e'))).toBe(0);
  const [best] = model.searcher(['0', '1', '2'])('d zzz');
  expect(best).toEqual({
    document: '1',
    score: expect.closeTo(sparseProduct(model.vector('d'), model.vector('a d')), 12),
  });
});

test('fusion by rank and by weighted scores', () => {
  const run = (...documents: string[]): Run =>
    new Map([['q', documents.map((document, i) => ({ document, score: 10 - i }))]]);
  const fused = reciprocalRankFusion([run('a', 'b', 'c'), run('b', 'c', 'd')]).get('q')!;
  expect(fused.map(({ document }) => document)).toEqual(['b', 'c', 'a', 'd']);
  expect(fused[0]!.score).toBeCloseTo(1 / 62 + 1 / 61, 12);
  const weighted = weightedFusion([run('a', 'b', 'c'), run('c', 'b')], [1, 0.25]).get('q')!;
  expect(weighted).toEqual([
    { document: 'a', score: 1 },
    { document: 'b', score: 0.5 },
    { document: 'c', score: 0.25 },
  ]);
});

const scifact = dataFolder('scifact');

test.skipIf(scifact === undefined)(
  'scifact: both word baselines find the cited abstracts, and a hybrid of both is no worse than the weaker',
  () => {
    const lines = (text: string) =>
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    const documents = lines(gunzipSync(readFileSync(join(scifact!, 'docs.jsonl.gz'))).toString());
    const queries = lines(readFileSync(join(scifact!, 'queries.train.jsonl'), 'utf8')).slice(
      0,
      200,
    );
    const ids = documents.map(({ id }) => id as string),
      texts = documents.map(({ title, text }) => `${title} ${text}`);
    const judgements: Judgements = new Map(
      queries.map(({ id, relevant }) => [
        id,
        new Map(relevant.map((document: string) => [document, 1])),
      ]),
    );
    const runOf = (search: (query: string) => { document: string; score: number }[]): Run =>
      new Map(queries.map(({ id, text }) => [id, search(text).slice(0, 100)]));
    const runs = [runOf(bm25(ids, texts)), runOf(tfIdf(texts, { sublinear: true }).searcher(ids))];
    const ndcg = [...runs, reciprocalRankFusion(runs)].map(
      (run) => scoreQueries(run, judgements).scores['ndcg@10']!,
    );
    expect(meanInterval(ndcg[0]!).value).toBeGreaterThan(0.6);
    expect(meanInterval(ndcg[1]!).value).toBeGreaterThan(0.5);
    expect(meanDifference(ndcg[2]!, ndcg[1]!).high).toBeGreaterThan(0);
  },
);
