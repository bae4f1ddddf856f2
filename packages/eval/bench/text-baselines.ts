// Word baselines on the development sets: npx tsx --conditions=@counterpoint/source
// packages/eval/bench/text-baselines.ts [data folder]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  bm25,
  type Interval,
  type Judgements,
  meanDifference,
  meanInterval,
  reciprocalRankFusion,
  report,
  reportText,
  type Run,
  scoreQueries,
  similarityReport,
  sparseProduct,
  tfIdf,
} from '../src/index.js';

const data = process.argv[2] ?? process.env['COUNTERPOINT_DATA'] ?? '../shared/data';
const rowsOf = (path: string): string[][] =>
  readFileSync(join(data, path), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'));
const objectsOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const documents = objectsOf(
  gunzipSync(readFileSync(join(data, 'scifact/docs.jsonl.gz'))).toString(),
);
const claims = objectsOf(readFileSync(join(data, 'scifact/queries.train.jsonl'), 'utf8'));
const ids = documents.map(({ id }) => id as string),
  texts = documents.map(({ title, text }) => `${title} ${text}`);
const judgements: Judgements = new Map(
  claims.map(({ id, relevant }) => [
    id,
    new Map(relevant.map((document: string) => [document, 1])),
  ]),
);
const runOf = (
  search: (query: string, depth?: number) => { document: string; score: number }[],
): Run => new Map(claims.map(({ id, text }) => [id, search(text, 100)]));
const runs = {
  bm25: runOf(bm25(ids, texts)),
  'tf-idf': runOf(tfIdf(texts).searcher(ids)),
  'tf-idf-sublinear': runOf(tfIdf(texts, { sublinear: true }).searcher(ids)),
};
const ndcg = Object.fromEntries(
  Object.entries({
    ...runs,
    'bm25+tf-idf': reciprocalRankFusion([runs.bm25, runs['tf-idf-sublinear']]),
  }).map(([name, run]) => [name, scoreQueries(run, judgements).scores['ndcg@10']!]),
);
console.log(
  reportText(
    report('scifact, training claims, nDCG@10', {
      ...Object.fromEntries(
        Object.entries(ndcg).map(([name, values]): [string, Interval] => [
          name,
          meanInterval(values),
        ]),
      ),
      'bm25 - tf-idf': meanDifference(ndcg['bm25']!, ndcg['tf-idf']!),
    }),
  ),
);

const pairs = rowsOf('stsb-en/dev.tsv');
for (const sublinear of [false, true]) {
  const corpus = rowsOf('stsb-en/train.tsv')
    .concat(pairs)
    .flatMap(([, a, b]) => [a!, b!]);
  const model = tfIdf(corpus, { sublinear });
  console.log(
    reportText({
      ...similarityReport(
        pairs.map(([, a, b]) => sparseProduct(model.vector(a!), model.vector(b!))),
        pairs.map((row) => Number(row[3])),
      ),
      title: `stsb-en dev, TF-IDF${sublinear ? ', sublinear' : ''}`,
    }),
  );
}

const train = rowsOf('banking-base/train.tsv'),
  test = rowsOf('banking-base/test.tsv');
const header = readFileSync(join(data, 'banking-base/train.tsv'), 'utf8')
  .split('\n')[0]!
  .split('\t');
const text = header.indexOf('text'),
  label = header.indexOf('intent');
const nearest = tfIdf(train.map((row) => row[text]!)).searcher(train.map((row) => row[label]!));
console.log(
  reportText(
    report('banking-base, intent of the nearest training question by TF-IDF', {
      top1: meanInterval(
        test.map((row) => (nearest(row[text]!, 1)[0]?.document === row[label] ? 1 : 0)),
      ),
    }),
  ),
);
