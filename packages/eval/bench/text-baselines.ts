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
  reportJson,
  reportText,
  type Report,
  type Run,
  scoreQueries,
  similarityReport,
  sparseProduct,
  tfIdf,
  wordKnn,
} from '../src/index.js';

/** Reports by name: printed for people, and at the end as one JSON object for `npm run claims`. */
const scores: Record<string, ReturnType<typeof reportJson>> = {};
function show(name: string, report: Report): void {
  scores[name] = reportJson(report);
  console.log(reportText(report));
}

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
show(
  'scifact',
  report('scifact, training claims, nDCG@10', {
    ...Object.fromEntries(
      Object.entries(ndcg).map(([name, values]): [string, Interval] => [
        name,
        meanInterval(values),
      ]),
    ),
    'bm25 - tf-idf': meanDifference(ndcg['bm25']!, ndcg['tf-idf']!),
  }),
);

const pairs = rowsOf('stsb-en/dev.tsv');
for (const sublinear of [false, true]) {
  const corpus = rowsOf('stsb-en/train.tsv')
    .concat(pairs)
    .flatMap(([, a, b]) => [a!, b!]);
  const model = tfIdf(corpus, { sublinear });
  show(`stsb${sublinear ? '-sublinear' : ''}`, {
    ...similarityReport(
      pairs.map(([, a, b]) => sparseProduct(model.vector(a!), model.vector(b!))),
      pairs.map((row) => Number(row[3])),
    ),
    title: `stsb-en dev, TF-IDF${sublinear ? ', sublinear' : ''}`,
  });
}

const train = rowsOf('banking-base/train.tsv'),
  test = rowsOf('banking-base/test.tsv');
const header = readFileSync(join(data, 'banking-base/train.tsv'), 'utf8')
  .split('\n')[0]!
  .split('\t');
const text = header.indexOf('text'),
  label = header.indexOf('intent');
const labelledTexts = (rows: readonly (readonly string[])[], classes: readonly string[]) => ({
  texts: rows.map((row) => row[text]!),
  labels: Int32Array.from(rows, (row) => classes.indexOf(row[label]!)),
});
const classes = [...new Set(train.map((row) => row[label]!))];
const weights = tfIdf(
  train.map((row) => row[text]!),
  { sublinear: true },
);
const [labelledTrain, labelledTest] = [labelledTexts(train, classes), labelledTexts(test, classes)];
show(
  'banking',
  report('banking-base, intent by the nearest training questions, TF-IDF', {
    nearest: meanInterval(wordKnn(weights, labelledTrain, labelledTest, { ks: [1] }).correct),
    'k of validation': meanInterval(wordKnn(weights, labelledTrain, labelledTest).correct),
  }),
);
console.log(JSON.stringify(scores));
